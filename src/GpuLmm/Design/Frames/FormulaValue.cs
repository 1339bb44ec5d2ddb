namespace GpuLmm;

/// <summary>What an expression is for every row of the table.</summary>
internal abstract class FormulaValue
{
    /// <summary>Whether the row has no value.</summary>
    public abstract bool IsMissing(int row);
}

/// <summary>Numbers: one column, or the several of <c>poly</c>.</summary>
/// <param name="columns">Of equal length; NaN is missing, an infinite number one that the expression does not have (log of 0).</param>
/// <param name="suffixes">What follows the expression in the name of each column: nothing for a single one.</param>
internal sealed class NumericValue(double[][] columns, string[] suffixes) : FormulaValue
{
    /// <summary>One column.</summary>
    public NumericValue(double[] column)
        : this([column], [""])
    {
    }

    /// <summary>Of equal length.</summary>
    public double[][] Columns { get; } = columns;

    /// <summary>What follows the expression in the name of each column.</summary>
    public string[] Suffixes { get; } = suffixes;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(Columns[0][row]);
}

/// <summary>A factor.</summary>
/// <param name="codes">Level of each row, −1 where missing.</param>
/// <param name="levels">Names of the levels, in order.</param>
internal sealed class FactorValue(int[] codes, IReadOnlyList<string> levels) : FormulaValue
{
    /// <summary>Level of each row, −1 where missing.</summary>
    public int[] Codes { get; } = codes;

    /// <summary>Names of the levels, in order.</summary>
    public IReadOnlyList<string> Levels { get; } = levels;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Codes[row] < 0;

    /// <summary>The factor of some rows; levels that none of them has are left out.</summary>
    public FactorValue Select(int[] rows)
    {
        var isPresent = new bool[Levels.Count];
        Array.ForEach(rows, row => isPresent[Codes[row]] = true);
        int[] kept = [.. Enumerable.Range(0, Levels.Count).Where(level => isPresent[level])];
        var renumbered = new int[Levels.Count];
        for (int k = 0; k < kept.Length; k++)
        {
            renumbered[kept[k]] = k;
        }

        return new FactorValue(Array.ConvertAll(rows, row => renumbered[Codes[row]]), [.. kept.Select(level => Levels[level])]);
    }

    /// <summary>
    /// Combinations of factors that occur, those of the first varying slowest; names joined by a colon, one within a name being written
    /// <c>\:</c>, so that no two combinations have the same.
    /// </summary>
    /// <param name="factors">One or more without missing values.</param>
    public static FactorValue Interaction(IReadOnlyList<FactorValue> factors) =>
        factors.Count == 1 ? factors[0] : factors.Skip(1).Aggregate(Escaped(factors[0]), (slow, fast) => Interaction(slow, Escaped(fast)));

    // A name within one of several: backslashes and colons come after a backslash.
    private static string Escaped(string level) =>
        level.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static FactorValue Escaped(FactorValue factor) => new(factor.Codes, [.. factor.Levels.Select(Escaped)]);

    private static FactorValue Interaction(FactorValue slow, FactorValue fast)
    {
        long[] pairs = [.. slow.Codes.Zip(fast.Codes, (a, b) => ((long)a * fast.Levels.Count) + b)];
        long[] present = [.. pairs.Distinct().Order()];
        var numbers = new Dictionary<long, int>(present.Length);
        foreach (long pair in present)
        {
            numbers.Add(pair, numbers.Count);
        }

        return new FactorValue(
            Array.ConvertAll(pairs, pair => numbers[pair]),
            [.. present.Select(pair => $"{slow.Levels[(int)(pair / fast.Levels.Count)]}:{fast.Levels[(int)(pair % fast.Levels.Count)]}")]);
    }
}
