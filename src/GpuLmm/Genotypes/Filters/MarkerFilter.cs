namespace GpuLmm;

/// <summary>
/// Which markers are analysed. Thresholds apply to the analysed samples; a marker exactly at a threshold is kept, as in PLINK and GEMMA.
/// </summary>
public sealed record MarkerFilter
{
    /// <summary>Keeps every marker.</summary>
    public static MarkerFilter Default { get; } = new();

    /// <summary>Least frequency of the rarer allele, in [0, 0.5]. The default, 0, keeps all, those without a call too.</summary>
    public double MinMinorAlleleFrequency { get; init; }

    /// <summary>Most missing calls as a fraction of the samples, in [0, 1]. The default, 1, keeps all.</summary>
    public double MaxMissing { get; init; } = 1;

    /// <summary>Least number of copies of the rarer allele, ≥ 0. The default, 0, keeps all.</summary>
    public double MinMinorAlleleCount { get; init; }

    /// <summary>
    /// Chromosomes to keep; null, the default, keeps all, but in a kinship the autosomes only. <c>chr</c>, leading zeros and case are
    /// disregarded on both sides; <c>X</c> is <c>23</c> too where <see cref="SexCodedGenotypes"/> have told so.
    /// </summary>
    public IReadOnlySet<string>? Chromosomes { get; init; }

    /// <summary>Whether X, Y and mitochondrial markers are left out, unless <see cref="Chromosomes"/> says what is kept.</summary>
    internal bool AutosomesOnly { get; init; }

    /// <summary>Ids to keep; null, the default, keeps all.</summary>
    public IReadOnlySet<string>? Extract { get; init; }

    /// <summary>Ids to leave out; null, the default, leaves out none.</summary>
    public IReadOnlySet<string>? Exclude { get; init; }

    /// <summary>Reads a list of chromosomes.</summary>
    /// <param name="list">Names and ranges of numbers between commas, e.g. <c>1-4,22,X</c>.</param>
    /// <returns>The names without <c>chr</c> and leading zeros, in capitals.</returns>
    /// <exception cref="ArgumentException">An empty item, or a range that is not of two ascending whole numbers.</exception>
    public static IReadOnlySet<string> ParseChromosomes(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return ChromosomeNames.Parse(list);
    }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Options outside their range; the message lists all of them.</exception>
    public void Validate()
    {
        List<string> faults = Faults();
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Marker filter: {string.Join("; ", faults)}.");
        }
    }

    /// <summary>What is outside its range; empty for valid options.</summary>
    internal List<string> Faults()
    {
        var faults = new List<string>();
        if (!(MinMinorAlleleFrequency is >= 0 and <= 0.5))
        {
            faults.Add(FormattableString.Invariant($"minimum minor allele frequency {MinMinorAlleleFrequency}: expected within [0, 0.5]"));
        }

        if (!(MaxMissing is >= 0 and <= 1))
        {
            faults.Add(FormattableString.Invariant($"maximum missing fraction {MaxMissing}: expected within [0, 1]"));
        }

        if (!(MinMinorAlleleCount >= 0) || double.IsInfinity(MinMinorAlleleCount))
        {
            faults.Add(FormattableString.Invariant($"minimum minor allele count {MinMinorAlleleCount}: expected at least 0"));
        }

        if (Chromosomes is { Count: 0 })
        {
            faults.Add("chromosomes: expected at least one, or null for all");
        }

        return faults;
    }
}
