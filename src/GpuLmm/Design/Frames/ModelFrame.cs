namespace GpuLmm;

/// <summary>
/// Everything of a table that a model needs, over all rows; the rows that have a value of everything are those of the model (R's
/// <c>na.omit</c>).
/// </summary>
internal sealed class ModelFrame
{
    private readonly List<(string Label, FormulaValue Value)> required = [];
    private readonly List<string> notes = [];
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> factors;
    private readonly HashSet<string> labels = new(StringComparer.Ordinal);

    /// <param name="table">The data.</param>
    /// <param name="factors">Columns that are factors; with their levels in order, or none for sort order.</param>
    /// <param name="model">The frame of the model whose new rows these are; null for a model's own.</param>
    /// <exception cref="InputException">A factor is not a column.</exception>
    public ModelFrame(DataTable table, IReadOnlyDictionary<string, IReadOnlyList<string>> factors, ModelFrame? model = null)
    {
        Table = table;
        this.factors = factors;
        string? unknown = model is null ? factors.Keys.FirstOrDefault(factor => !table.Has(factor)) : null;
        Values = unknown is null
            ? new ExpressionEvaluator(table, factors, model?.Values)
            : throw NearestName.NotFound($"{table.Path}: factors", unknown, table.Names);
    }

    /// <summary>The data.</summary>
    public DataTable Table { get; }

    /// <summary>Expressions over the data.</summary>
    public ExpressionEvaluator Values { get; }

    /// <summary>Sentences on columns that may have been meant otherwise than they were read; empty where there are none.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Requires a value in every row of the model.</summary>
    public void Require(string label, FormulaValue value)
    {
        if (labels.Add(label))
        {
            required.Add((label, value));
            if (value is NumericValue { Columns: [var numbers] } && Table.Has(label) && MissingCodes.Warning(numbers) is { } warning)
            {
                notes.Add($"column {label}: {warning}.");
            }
        }
    }

    /// <summary>Requires the variables of a sum of terms.</summary>
    public void Require(LinearTerms terms)
    {
        foreach (FormulaNode node in terms.Variables)
        {
            Require(node.ToString(), Values.Variable(node));
            if (node is NameNode { Name: var column } && !factors.ContainsKey(column) && Table.Has(column)
                && Table.StrayText(column) is { } note && !notes.Contains(note))
            {
                notes.Add(note);
            }
        }
    }

    /// <summary>Requires one number a row.</summary>
    public void RequireNumber(FormulaNode node) => Require(node.ToString(), new NumericValue(Values.Number(node)));

    /// <summary>Requires a grouping.</summary>
    public void Require(GroupingFactor? group)
    {
        foreach (FormulaNode node in group?.Factors ?? [])
        {
            Require(node.ToString(), Values.Grouping(node));
        }
    }

    /// <summary>Requires a level of a random term; with kernels an id.</summary>
    public void RequireGroup(RandomTerm term)
    {
        foreach (FormulaNode node in term.Group.Factors.Concat(term.Partner?.Factors ?? []))
        {
            Require(node.ToString(), term.Kernels.Count > 0 ? Values.Ids(node) : Values.Grouping(node));
        }
    }

    /// <summary>Requires the place of a row, and its group.</summary>
    public void RequireSpatial(SpatialTerm term)
    {
        term.Coordinates.ToList().ForEach(RequireNumber);
        Require(term.Group);
    }

    /// <summary>The complete rows, and what the others lack.</summary>
    /// <param name="mayBeEmpty">Whether no row need be complete.</param>
    /// <exception cref="InputException">No row is complete, or an expression has no value in one (the logarithm of 0).</exception>
    public (int[] Rows, IReadOnlyList<MissingRow> Missing) Close(bool mayBeEmpty = false)
    {
        var rows = new List<int>();
        var missing = new List<MissingRow>();
        var isUsed = new bool[Table.RowCount];
        for (int row = 0; row < isUsed.Length; row++)
        {
            string? label = required.Find(item => item.Value.IsMissing(row)).Label;
            isUsed[row] = label is null;
            if (label is null)
            {
                rows.Add(row);
            }
            else
            {
                missing.Add(new MissingRow(row, label));
            }
        }

        if (rows.Count == 0 && !mayBeEmpty)
        {
            throw new InputException($"{Table.Path}: none of {Table.RowCount} rows is complete; missing are {MissingRow.Counts(missing)}.");
        }

        Values.RequireValid(isUsed);
        return ([.. rows], missing);
    }

    /// <summary>One number a row.</summary>
    public double[] Numbers(FormulaNode node, int[] rows)
    {
        double[] values = Values.Number(node);
        return Array.ConvertAll(rows, row => values[row]);
    }

    /// <summary>The sum of expressions over rows; null of none.</summary>
    public double[]? Sum(IReadOnlyList<FormulaNode> nodes, int[] rows)
    {
        double[]? sum = null;
        foreach (FormulaNode node in nodes)
        {
            double[] term = Numbers(node, rows);
            sum = sum is null ? term : [.. sum.Zip(term, (a, b) => a + b)];
        }

        return sum;
    }

    /// <summary>Weights over rows.</summary>
    /// <exception cref="InputException">One is not positive.</exception>
    public double[] Positive(string column, double[] weights, int[] rows)
    {
        int bad = Array.FindIndex(rows, row => weights[row] <= 0);
        return bad < 0
            ? Array.ConvertAll(rows, row => weights[row])
            : throw Table.Fault(rows[bad], $"column {column}: the weight {RNumber.Text(weights[rows[bad]])} is not positive.");
    }

    /// <summary>Individuals that are the one or the other of a pair, with the one of each row, and the other.</summary>
    public (GroupingDesign Group, int[] Partners) Pairs(RandomTerm term, GroupingFactor partner, int[] rows)
    {
        bool areIds = term.Kernels.Count > 0;
        GroupingDesign first = Group(term.Group, rows, areIds), second = Group(partner, rows, areIds);
        string[] levels = [.. first.Levels.Union(second.Levels, StringComparer.Ordinal)];
        Dictionary<string, int> placeOf = levels.Select((level, k) => KeyValuePair.Create(level, k)).ToDictionary(StringComparer.Ordinal);
        return (
            new GroupingDesign($"dyad({term.Group.Name}, {partner.Name})", levels, first.Index),
            Array.ConvertAll(second.Index, level => placeOf[second.Levels[level]]));
    }

    /// <summary>A grouping over rows, levels that do not occur left out.</summary>
    /// <param name="group">The grouping.</param>
    /// <param name="rows">Complete rows.</param>
    /// <param name="areIds">Whether levels are texts to be looked up elsewhere.</param>
    public GroupingDesign Group(GroupingFactor group, int[] rows, bool areIds = false)
    {
        var factor = FactorValue.Interaction(
            [.. group.Factors.Select(node => (areIds ? Values.Ids(node) : Values.Grouping(node)).Select(rows))]);
        return new GroupingDesign(group.Name, factor.Levels, factor.Codes);
    }
}

/// <summary>A row that is left out.</summary>
/// <param name="Row">0-based row of the table.</param>
/// <param name="Label">The first variable, in the order of the formula, that has no value there.</param>
internal readonly record struct MissingRow(int Row, string Label)
{
    /// <summary>How many rows each variable costs, for messages: <c>y 7, x 1</c>.</summary>
    public static string Counts(IEnumerable<MissingRow> rows) =>
        string.Join(", ", rows.GroupBy(row => row.Label).Select(group => $"{group.Key} {group.Count()}"));
}
