namespace GpuLmm;

/// <summary>What a report calls a hit and a locus, and how much of each it shows.</summary>
public sealed record ReportOptions
{
    /// <summary>Genome-wide significance of common variants, −log10(5·10⁻⁸); a line in the plot, not a verdict.</summary>
    public const double GenomeWide = 7.301029995663981;

    /// <summary>The defaults.</summary>
    public static ReportOptions Default { get; } = new();

    /// <summary>
    /// Base pairs within which a marker belongs to the locus of a better one; also the half width of a regional plot. Positive; default
    /// 500,000.
    /// </summary>
    public long ClumpDistance { get; init; } = 500_000;

    /// <summary>−log10 p from which a marker is a hit: all of these are drawn. Positive; default <see cref="GenomeWide"/>.</summary>
    public double Threshold { get; init; } = GenomeWide;

    /// <summary>Loci in the table at most. Positive; default 20.</summary>
    public int MostLoci { get; init; } = 20;

    /// <summary>
    /// Regional plots at most: of the best loci beyond the threshold, or of the best one where there is none. Not negative; default 8.
    /// </summary>
    public int MostRegions { get; init; } = 8;

    /// <summary>Checks all values.</summary>
    /// <exception cref="ArgumentException">Names every value outside its range.</exception>
    public void Validate()
    {
        (string Rule, bool Holds)[] rules =
        [
            ($"clump distance {ClumpDistance}: expected base pairs above 0", ClumpDistance > 0),
            ($"threshold {Threshold}: expected a −log10 p above 0", Threshold > 0 && double.IsFinite(Threshold)),
            ($"{MostLoci} loci: expected 1 or more", MostLoci > 0),
            ($"{MostRegions} regional plots: expected 0 or more", MostRegions >= 0),
        ];
        string[] broken = [.. rules.Where(rule => !rule.Holds).Select(rule => rule.Rule)];
        if (broken.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", broken) + ".");
        }
    }
}
