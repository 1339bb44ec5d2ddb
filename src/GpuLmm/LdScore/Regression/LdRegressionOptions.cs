namespace GpuLmm;

/// <summary>How LD score regression is done.</summary>
public sealed record LdRegressionOptions
{
    /// <summary>Blocks of neighbouring SNPs of the jackknife. Default 200; as many as there are SNPs where these are fewer.</summary>
    public int Blocks { get; init; } = 200;

    /// <summary>
    /// χ² below which SNPs are in the first of two steps, which estimates the intercept. Null, the default, takes 30 for h² from one LD
    /// score with a free intercept, and one step elsewhere; infinity takes one step.
    /// </summary>
    public double? TwoStep { get; init; }

    /// <summary>SNPs with χ² of this or more are left out. Null, the default, keeps all, or with several annotations those below
    /// max(0.001 max N, 80).</summary>
    public double? MaxChiSquared { get; init; }

    /// <summary>Products of z² at which SNPs are left out of genetic covariances, as the original does it; null for none.</summary>
    public double? MaxChiSquaredProduct { get; init; }

    /// <summary>Intercepts of h², by trait, a last one of all others; empty, or NaN, where they are estimated.</summary>
    public IReadOnlyList<double> HeritabilityIntercepts { get; init; } = [];

    /// <summary>Intercepts of genetic covariances, by pair in order, a last one of all others; empty, or NaN, where they are
    /// estimated.</summary>
    public IReadOnlyList<double> CovarianceIntercepts { get; init; } = [];

    /// <summary>Shares of cases among the samples, by trait; NaN for quantitative traits; empty for none.</summary>
    public IReadOnlyList<double> SamplePrevalences { get; init; } = [];

    /// <summary>Shares of cases in the population, by trait; NaN for quantitative traits; empty for none.</summary>
    public IReadOnlyList<double> PopulationPrevalences { get; init; } = [];

    /// <summary>Whether weights follow the estimates until nothing changes, in the place of two times.</summary>
    public bool Converge { get; init; }

    /// <summary>Whether alleles of two traits are taken to be the same.</summary>
    public bool SkipAlleleCheck { get; init; }

    /// <summary>Whether SNPs are found by chromosome and position, not by id.</summary>
    public bool MatchPositions { get; init; }

    /// <summary>Traits, pairs, cell types or blocks at a time; 0, the default, takes all processors.</summary>
    public int Threads { get; init; }

    internal int Workers => Threads == 0 ? Environment.ProcessorCount : Threads;

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Options outside their range; the message lists all of them.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Blocks < 2)
        {
            faults.Add($"blocks {Blocks}: expected at least 2");
        }

        if (Threads < 0)
        {
            faults.Add($"threads {Threads}: expected 0 or more");
        }

        if (TwoStep is <= 0 || MaxChiSquared is <= 0 || MaxChiSquaredProduct is <= 0)
        {
            faults.Add("two-step and largest chi-squared: expected above 0");
        }

        foreach ((string name, IReadOnlyList<double> shares) in
            new[] { ("sample", SamplePrevalences), ("population", PopulationPrevalences) })
        {
            faults.AddRange(shares.Where(share => !double.IsNaN(share) && share is not (> 0 and < 1))
                .Select(share => FormattableString.Invariant(
                $"{name} prevalence {share}: expected between 0 and 1{(share is >= 1 and < 100 ? " (given as per cent?)" : string.Empty)}")));
        }

        if (SamplePrevalences.Count > 0 != PopulationPrevalences.Count > 0)
        {
            faults.Add("sample and population prevalences: expected both, or none");
        }
        else if (SamplePrevalences.Count != PopulationPrevalences.Count
            || SamplePrevalences.Zip(PopulationPrevalences).Any(pair => double.IsNaN(pair.First) != double.IsNaN(pair.Second)))
        {
            faults.Add("sample and population prevalences: expected a pair for each trait, or nan in both");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"LD score regression: {string.Join("; ", faults)}.");
        }
    }

    internal double? HeritabilityIntercept(int trait) => At(HeritabilityIntercepts, trait);

    internal double? CovarianceIntercept(int pair) => At(CovarianceIntercepts, pair);

    private static double? At(IReadOnlyList<double> values, int place) =>
        values.Count == 0 || double.IsNaN(values[Math.Min(place, values.Count - 1)]) ? null : values[Math.Min(place, values.Count - 1)];
}
