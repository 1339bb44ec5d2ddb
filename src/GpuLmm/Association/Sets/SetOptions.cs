namespace GpuLmm;

/// <summary>Which variants of a set are tested, and how.</summary>
public sealed record SetOptions
{
    /// <summary>All defaults: those of SAIGE-GENE+.</summary>
    public static SetOptions Default { get; } = new();

    /// <summary>Highest frequencies of a variant, in (0, 1]; every mask is tested at each. A variant exactly at one is taken.</summary>
    /// <value>The default is 0.01, 0.001 and 0.0001.</value>
    public IReadOnlyList<double> MaxFrequencies { get; init; } = [0.01, 0.001, 0.0001];

    /// <summary>Whether variants of which there is one copy are a cut-off of their own.</summary>
    public bool HasSingletons { get; init; }

    /// <summary>
    /// Whether the frequency is that of allele 1, as of REGENIE, and variants count its copies; by default those of the rarer allele.
    /// </summary>
    public bool IsAlleleOne { get; init; }

    /// <summary>
    /// Variants with at most so many copies of the rarer allele become one: of every sample the largest of their dosages. 0 for none.
    /// </summary>
    /// <value>The default is 10.</value>
    public double CollapseCount { get; init; } = 10;

    /// <summary>Weights of variants.</summary>
    /// <value>The default is the density of Beta(1, 25) at the frequency of the rarer allele.</value>
    public SetWeights Weights { get; init; } = SetWeights.Default;

    /// <summary>How the law of SKAT-O is had.</summary>
    public OptimalLaw OptimalLaw { get; init; } = OptimalLaw.Exact;

    /// <summary>What ACAT-O combines.</summary>
    public OmnibusParts Omnibus { get; init; } = OmnibusParts.TwoWeights;

    /// <summary>A set and a mask that are tested with each of the variants left out too; null for none.</summary>
    public (string Set, string Mask)? LeaveOneOut { get; init; }

    /// <summary>Tails and effects where the null model is that of cases and controls, or counts.</summary>
    public GeneralisedTestOptions Generalised { get; init; } = GeneralisedTestOptions.Default;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if ((MaxFrequencies.Count == 0 && !HasSingletons) || MaxFrequencies.Distinct().Count() != MaxFrequencies.Count
            || MaxFrequencies.Any(frequency => !(frequency > 0 && frequency <= 1)))
        {
            faults.Add(FormattableString.Invariant(
                $"MaxFrequencies are {string.Join(", ", MaxFrequencies)}: expected different numbers above 0 and at most 1."));
        }

        if (!(CollapseCount >= 0))
        {
            faults.Add(FormattableString.Invariant($"CollapseCount is {CollapseCount}: expected at least 0."));
        }

        if (!(Weights.A > 0 && Weights.B > 0 && double.IsFinite(Weights.A) && double.IsFinite(Weights.B)))
        {
            faults.Add(FormattableString.Invariant($"Weights are Beta({Weights.A}, {Weights.B}): expected numbers above 0."));
        }

        faults.AddRange(Generalised.Faults());
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }
}

/// <summary>How the law of SKAT-O is had.</summary>
public enum OptimalLaw
{
    /// <summary>By the integral over the burden's part, with quadratures of full accuracy.</summary>
    Exact,

    /// <summary>The integral of Lee et al. (2012), whose noncentralities are replaced by a scale, with exact quantiles.</summary>
    Lee,

    /// <summary>The same with the quantiles of Liu et al. (2009), as SKAT, SAIGE and GMMAT have it.</summary>
    Liu,
}

/// <summary>What ACAT-O combines.</summary>
public enum OmnibusParts
{
    /// <summary>Burden, SKAT and ACAT-V, each with the weights of the set and with equal ones: the paper's six.</summary>
    TwoWeights,

    /// <summary>Burden, SKAT and ACAT-V with the weights of the set: REGENIE's three.</summary>
    OneWeight,

    /// <summary>These three and SKAT-O's grid of ρ.</summary>
    Full,
}

/// <summary>Weights of variants, which multiply their genotypes.</summary>
/// <param name="A">Of the density of Beta(a, b) at the frequency of the rarer allele.</param>
/// <param name="B">The same.</param>
/// <param name="IsFromFile">Whether they are those of the set files instead.</param>
public readonly record struct SetWeights(double A, double B, bool IsFromFile = false)
{
    /// <summary>Beta(1, 25) (Wu et al. 2011).</summary>
    public static SetWeights Default { get; } = new(1, 25);

    /// <summary>All 1.</summary>
    public static SetWeights Equal { get; } = new(1, 1);

    /// <summary>The weight of a variant.</summary>
    /// <param name="frequency">Of its rarer allele.</param>
    internal double At(double frequency) => A == 1 && B == 1 ? 1
        : MathNet.Numerics.Distributions.Beta.PDF(A, B, Math.Min(frequency, 1 - frequency));
}
