namespace GpuLmm;

/// <summary>Variables over some rows of a table.</summary>
/// <param name="values">Expressions over all rows.</param>
/// <param name="rows">0-based rows, n of them.</param>
internal class RowValues(ExpressionEvaluator values, int[] rows)
{
    private readonly Dictionary<string, FormulaValue> selected = new(StringComparer.Ordinal);

    /// <summary>Expressions over all rows of the table.</summary>
    protected ExpressionEvaluator Values => values;

    /// <summary>The rows.</summary>
    protected int[] Rows => rows;

    /// <summary>Levels of the factors that were asked for, those that occur in the rows.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Levels => selected
        .Where(variable => variable.Value is FactorValue)
        .ToDictionary(variable => variable.Key, variable => ((FactorValue)variable.Value).Levels);

    /// <summary>A variable over the rows: numbers, or a factor.</summary>
    public FormulaValue Of(FormulaNode node)
    {
        string text = node.ToString();
        return selected.TryGetValue(text, out FormulaValue? value) ? value : selected[text] = Select(node, values.Variable(node));
    }

    /// <summary>The columns that the effects of a random term have, with that of the intercept.</summary>
    public List<(string Name, double[] Values)> Effects(LinearTerms slopes)
    {
        List<(string Name, double[] Values)> columns = new ModelColumns(slopes, this).Build(out _);
        if (slopes.HasIntercept)
        {
            double[] ones = new double[rows.Length];
            Array.Fill(ones, 1);
            columns.Insert(0, (DesignMatrix.Intercept, ones));
        }

        return columns;
    }

    /// <summary>A fault of one of the rows.</summary>
    /// <param name="index">Place among the rows.</param>
    /// <param name="rule">What is wrong.</param>
    public InputException Fault(int index, string rule) => values.Fault(rows[index], rule);

    private protected virtual FormulaValue Select(FormulaNode node, FormulaValue value) => value switch
    {
        FactorValue factor => factor.Select(rows),
        NumericValue numbers =>
            new NumericValue([.. numbers.Columns.Select(column => Array.ConvertAll(rows, row => column[row]))], numbers.Suffixes),
        _ => throw new InvalidOperationException("Neither numbers nor a factor."),
    };
}
