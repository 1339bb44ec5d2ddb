namespace GpuLmm;

/// <summary>From a table and the fixed part of a formula to the columns of X, named as R names them.</summary>
internal sealed class FixedDesign
{
    private readonly DataTable table;
    private readonly Formula formula;
    private readonly Dictionary<FixedTerm, double[]?> numbers;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> levels;

    /// <param name="table">The data.</param>
    /// <param name="formula">Its fixed terms are used.</param>
    /// <param name="levels">Columns that are factors; with their levels in order, or none for sort order.</param>
    public FixedDesign(DataTable table, Formula formula, IReadOnlyDictionary<string, IReadOnlyList<string>> levels)
    {
        this.table = table;
        this.formula = formula;
        this.levels = levels;
        numbers = formula.Fixed.ToDictionary(
            term => term, term => term.IsFactor || levels.ContainsKey(term.Column) ? null : table.Numbers(term.Column));
    }

    /// <summary>Whether every fixed term has a value in a row.</summary>
    public bool IsComplete(int row) => formula.Fixed.All(term =>
        numbers[term] is { } values ? !double.IsNaN(values[row]) : table.Text(term.Column)[row] is not null);

    /// <summary>X of the given rows; collinear columns are left out and named.</summary>
    public DesignMatrix Build(int[] rows)
    {
        var columns = new List<(string, double[])>();
        bool spansIntercept = formula.HasIntercept;
        foreach (FixedTerm term in formula.Fixed)
        {
            if (numbers[term] is { } values)
            {
                columns.Add((term.Label, Array.ConvertAll(rows, row => values[row])));
                continue;
            }

            IReadOnlyList<string?> text = table.Text(term.Column);
            IReadOnlyList<string> own = Levels(term, rows, text);

            // Treatment contrasts; the first factor of a model without intercept keeps all its levels.
            foreach (string level in own.Skip(spansIntercept ? 1 : 0))
            {
                columns.Add((term.Label + level, Array.ConvertAll(rows, row => text[row] == level ? 1.0 : 0.0)));
            }

            spansIntercept = true;
        }

        return DesignMatrix.Build(rows.Length, columns, [], formula.HasIntercept);
    }

    private IReadOnlyList<string> Levels(FixedTerm term, int[] rows, IReadOnlyList<string?> text)
    {
        var present = rows.Select(row => text[row]!).ToHashSet(StringComparer.Ordinal);
        if (levels.GetValueOrDefault(term.Column) is { Count: > 0 } given)
        {
            string? unknown = present.FirstOrDefault(level => !given.Contains(level));
            if (unknown is not null)
            {
                throw new InputException(
                    $"{table.Path}: column {term.Column} has the value {unknown}, which is none of the levels given: {string.Join(", ", given)}.");
            }

            return [.. given.Where(present.Contains)];
        }

        double[]? asNumbers = table.Numbers(term.Column);
        return asNumbers is null
            ? [.. present.Order(StringComparer.Ordinal)]
            : [.. present.OrderBy(level => double.Parse(level, System.Globalization.CultureInfo.InvariantCulture))];
    }
}
