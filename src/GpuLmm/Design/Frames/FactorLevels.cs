namespace GpuLmm;

/// <summary>Factors of columns: which values are one level, what it is called, and in which order they come.</summary>
internal static class FactorLevels
{
    /// <summary>
    /// The factor of a column. Numbers are levels by value, in numeric order, named as R writes them; text, and ids like 007, are levels as
    /// written, text in ordinal order (R's in the C locale).
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="name">The column.</param>
    /// <param name="given">All levels in order; empty or null for sort order.</param>
    /// <exception cref="InputException">No such column, a value that is none of the given levels, or a level given twice.</exception>
    public static FactorValue OfColumn(DataTable table, string name, IReadOnlyList<string>? given)
    {
        DataColumn column = table.Column(name);
        return given is { Count: > 0 } ? Given(table, column, given)
            : column.HasNumericLevels ? OfNumbers(table.RequireNumbers(name), column.Spell)
            : Verbatim(column);
    }

    /// <summary>The factor whose levels are the texts of a column exactly: ids, which are looked up elsewhere.</summary>
    public static FactorValue Verbatim(DataColumn column)
    {
        string[] levels = [.. column.Text.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (column.Numbers is not null)
        {
            // Stable: spellings of one number stay in ordinal order.
            levels = [.. levels.OrderBy(text => DataColumn.TryNumber(text, out double number) ? number : double.NaN)];
        }

        Dictionary<string, int> codes = Numbered(levels);
        return new FactorValue([.. column.Text.Select(text => text is null ? -1 : codes[text])], levels);
    }

    /// <summary>The factor of computed numbers.</summary>
    public static FactorValue OfNumbers(double[] values, Func<double, string> spell)
    {
        // −0 and 0 are one level.
        double[] sorted = [.. values.Where(x => !double.IsNaN(x)).Select(x => x + 0.0).Distinct().Order()];

        // As in R, numbers that are the same in 15 digits are one level.
        string[] spelled = Array.ConvertAll(sorted, x => spell(x));
        string[] levels = [.. spelled.Distinct(StringComparer.Ordinal)];
        Dictionary<string, int> codes = Numbered(levels);
        var codeOf = new Dictionary<double, int>(sorted.Length);
        for (int i = 0; i < sorted.Length; i++)
        {
            codeOf.Add(sorted[i], codes[spelled[i]]);
        }

        return new FactorValue(Array.ConvertAll(values, x => double.IsNaN(x) ? -1 : codeOf[x + 0.0]), levels);
    }

    private static FactorValue Given(DataTable table, DataColumn column, IReadOnlyList<string> given)
    {
        string? repeated = given.GroupBy(level => level).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (repeated is not null)
        {
            throw new InputException($"{table.Path}: levels of column {column.Name}: {repeated} is given twice.");
        }

        Dictionary<string, int> byText = Numbered(given);
        var byNumber = new Dictionary<double, int>();
        if (column.HasNumericLevels)
        {
            for (int k = 0; k < given.Count; k++)
            {
                if (DataColumn.TryNumber(given[k], out double number))
                {
                    byNumber.TryAdd(number, k);
                }
            }
        }

        var codes = new int[table.RowCount];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = column.Text[i] is not { } text ? -1
                : byText.TryGetValue(text, out int code) ? code
                : byNumber.Count > 0 && byNumber.TryGetValue(column.Numbers![i], out code) ? code
                : throw table.Fault(
                    i, $"column {column.Name} has the value {text}, which is none of the levels given: {string.Join(", ", given)}.");
        }

        return new FactorValue(codes, [.. given]);
    }

    private static Dictionary<string, int> Numbered(IReadOnlyList<string> levels)
    {
        var numbers = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        foreach (string level in levels)
        {
            numbers.Add(level, numbers.Count);
        }

        return numbers;
    }
}
