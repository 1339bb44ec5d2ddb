namespace GpuLmm;

/// <summary>
/// A covariate over the N genotyped samples, in their order: numbers (NaN is missing) or levels of a category (null is missing).
/// </summary>
internal sealed class Covariate
{
    // Each level is a dense column; a grouping with more belongs into a random effect.
    private const int MostLevels = 1000;
    private readonly double[]? numbers;
    private readonly string?[]? levels;
    private readonly bool isImputed;

    /// <param name="name">Name.</param>
    /// <param name="numbers">N numbers, NaN where missing.</param>
    /// <param name="isImputed">Whether a missing number is the mean of those of the samples analysed, as genotypes are.</param>
    public Covariate(string name, double[] numbers, bool isImputed = false)
    {
        Name = name;
        this.numbers = numbers;
        this.isImputed = isImputed;
    }

    /// <summary>A column of a table, spread over the genotyped samples.</summary>
    /// <param name="column">The column.</param>
    /// <param name="genotypeIndices">Sample of each row, −1 where not genotyped.</param>
    /// <param name="sampleCount">N.</param>
    public Covariate(TableColumn column, ReadOnlySpan<int> genotypeIndices, int sampleCount)
    {
        Name = column.Name;
        numbers = column.IsCategorical ? null : Spread(column.Numbers, genotypeIndices, sampleCount, double.NaN);
        levels = column.IsCategorical ? Spread(column.Levels, genotypeIndices, sampleCount, null) : null;
    }

    /// <summary>Name in the table.</summary>
    public string Name { get; }

    /// <summary>Whether sample <paramref name="i"/> has no value.</summary>
    public bool IsMissing(int i) => !isImputed && (numbers is not null ? double.IsNaN(numbers[i]) : levels![i] is null);

    /// <summary>Whether a number of some samples is missing and so the mean of the others: another one with other samples.</summary>
    public bool HasImputed(ReadOnlySpan<int> samples) => isImputed && Array.Exists(samples.ToArray(), i => double.IsNaN(numbers![i]));

    /// <summary>The levels of some samples; null of numbers.</summary>
    public string?[]? LevelsOf(ReadOnlySpan<int> samples) =>
        levels is null ? null : Array.ConvertAll(samples.ToArray(), i => levels[i]);

    /// <summary>The numbers of some samples; null of a category.</summary>
    public double[]? NumbersOf(ReadOnlySpan<int> samples) => numbers is null ? null : Numbers(samples.ToArray());

    /// <summary>
    /// Columns of the design for the given samples: the numbers, or a 0/1 column for each level that occurs there but the first in ordinal
    /// order (treatment contrasts).
    /// </summary>
    /// <exception cref="InputException">A category with too many levels.</exception>
    public IEnumerable<(string Name, double[] Values)> Columns(int[] samples)
    {
        if (numbers is not null)
        {
            return [(Name, Numbers(samples))];
        }

        string[] present = [.. samples.Select(i => levels![i]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return present.Length > MostLevels
            ? throw new InputException(
                $"covariate {Name}: {present.Length} levels among {samples.Length} samples; a categorical covariate may have {MostLevels}")
            : present.Skip(1).Select(level => (Name + level, Array.ConvertAll(samples, i => levels![i] == level ? 1.0 : 0.0)));
    }

    /// <summary>The category's dropped entry if only one level occurs among the samples; null otherwise.</summary>
    public LeftOut? DroppedFor(int[] samples)
    {
        if (levels is null || samples.Any(i => levels[i] != levels[samples[0]]))
        {
            return null;
        }

        return new LeftOut(Name, $"collinear with {DesignMatrix.Intercept}: the only level is {levels[samples[0]]}");
    }

    private double[] Numbers(int[] samples)
    {
        double[] own = Array.ConvertAll(samples, i => numbers![i]);
        double mean = isImputed ? own.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Average() : double.NaN;
        return isImputed ? Array.ConvertAll(own, value => double.IsNaN(value) ? mean : value) : own;
    }

    /// <summary>Values by row, moved to the samples they belong to.</summary>
    public static T[] Spread<T>(List<T> byRow, ReadOnlySpan<int> genotypeIndices, int sampleCount, T missing)
    {
        var bySample = new T[sampleCount];
        Array.Fill(bySample, missing);
        for (int row = 0; row < genotypeIndices.Length; row++)
        {
            if (genotypeIndices[row] >= 0)
            {
                bySample[genotypeIndices[row]] = byRow[row];
            }
        }

        return bySample;
    }
}
