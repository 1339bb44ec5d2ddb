namespace GpuLmm;

/// <summary>What a scan of thousands of traits tests, and which of its results are kept.</summary>
public sealed record BulkOptions
{
    /// <summary>All defaults: every marker, every result.</summary>
    public static BulkOptions Default { get; } = new();

    /// <summary>Which markers are tested, judged over the samples of each trait as in a scan of that trait alone.</summary>
    /// <value>The default keeps all.</value>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>Only results with p at most this are kept; with 1, all are, those without a statistic too.</summary>
    /// <value>In (0, 1]; the default is 1.</value>
    public double MaxP { get; init; } = 1;

    /// <summary>
    /// Only so many markers of each trait are kept, those with the smallest p; of markers with the same p to seven digits those that come
    /// first in the file.
    /// </summary>
    /// <value>At least 1; the default, null, keeps all.</value>
    public int? Top { get; init; }

    /// <summary>Where markers of each trait are tested.</summary>
    /// <value>The default, null, tests every marker for every trait.</value>
    public TraitRegions? Regions { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (!(MaxP > 0 && MaxP <= 1))
        {
            faults.Add(FormattableString.Invariant($"MaxP is {MaxP}: expected above 0 and at most 1."));
        }

        if (Top < 1)
        {
            faults.Add(FormattableString.Invariant($"Top is {Top}: expected at least 1."));
        }

        List<string> filter = Filter.Faults();
        if (filter.Count > 0)
        {
            faults.Add($"Marker filter: {string.Join("; ", filter)}.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
