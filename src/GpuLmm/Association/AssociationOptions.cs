namespace GpuLmm;

/// <summary>What a scan tests, and which markers.</summary>
public sealed record AssociationOptions
{
    /// <summary>All defaults: Wald, every marker, λ re-estimated for each.</summary>
    public static AssociationOptions Default { get; } = new();

    /// <value>The default is the Wald test alone. Rows of a marker come in this order.</value>
    public IReadOnlyList<MarkerTest> Tests { get; init; } = [MarkerTest.Wald];

    /// <summary>Keep λ at the null estimate instead of re-estimating it (Zhang et al. 2010, P3D).</summary>
    /// <value>The default is false: the exact test.</value>
    public bool FixedLambda { get; init; }

    /// <summary>Which markers are tested, judged over the analysed samples; markers left out have no row.</summary>
    /// <value>The default keeps all. Its minor allele count leaves a row, with the reason.</value>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>The part of the markers that is tested; null, the default, is all of them.</summary>
    /// <value>Joined, the rows of all parts are those of a scan without parts, to the last bit on the same device.</value>
    public MarkerShard? Shard { get; init; }

    /// <summary>Only results with p at most this are handed on; with 1, all are, those without a statistic too.</summary>
    /// <value>In (0, 1]; the default is 1. Summaries count every marker.</value>
    public double MaxP { get; init; } = 1;

    /// <summary>How markers are tested against a generalised null model, whose tests are Score and Firth; others stand for Score.</summary>
    /// <value>The default has saddlepoints beyond two deviations, and Firth's estimates below 0.05.</value>
    public GeneralisedTestOptions Generalised { get; init; } = GeneralisedTestOptions.Default;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Tests.Count == 0 || Tests.Distinct().Count() != Tests.Count || !Tests.All(Enum.IsDefined))
        {
            faults.Add($"Tests must name one or more different tests, found: {string.Join(", ", Tests)}.");
        }

        if (!(MaxP > 0 && MaxP <= 1))
        {
            faults.Add(FormattableString.Invariant($"MaxP is {MaxP}: expected above 0 and at most 1."));
        }

        if (Shard is { } shard && (shard.Index < 1 || shard.Index > shard.Count))
        {
            faults.Add($"Shard is {shard}: expected i/k with 1 ≤ i ≤ k.");
        }

        List<string> filter = Filter.Faults();
        if (filter.Count > 0)
        {
            faults.Add($"Marker filter: {string.Join("; ", filter)}.");
        }

        faults.AddRange(Generalised.Faults());
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}
