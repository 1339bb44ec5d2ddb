namespace GpuLmm;

/// <summary>How a mixed model is fitted from a table and a formula.</summary>
public sealed record MixedModelOptions
{
    /// <summary>All defaults: REML, factors in sort order, independent residuals of one variance.</summary>
    public static MixedModelOptions Default { get; } = new();

    /// <value>The default is REML; families other than the Gaussian are fitted by ML whatever it is.</value>
    public LikelihoodMethod Method { get; init; } = LikelihoodMethod.Reml;

    /// <summary>Distribution of the response.</summary>
    /// <value>The default is Gaussian.</value>
    public ResponseFamily Family { get; init; } = ResponseFamily.Gaussian;

    /// <summary>The link g of g(μ) = X b + Z u, which is linear.</summary>
    /// <value>The default, null, is the family's: identity, logit, log.</value>
    public Link? Link { get; init; }

    /// <summary>How random effects are integrated out, of families other than the Gaussian.</summary>
    /// <value>The default is Laplace's approximation.</value>
    public Approximation Approximation { get; init; } = Approximation.Laplace;

    /// <summary>Nodes of <see cref="Approximation.AdaptiveQuadrature"/>, for models with one grouping and one effect per level.</summary>
    /// <value>The default is 10; at most 200.</value>
    public int QuadratureNodes { get; init; } = 10;

    /// <summary>
    /// Columns to be taken as factors although they look numeric, or whose levels have an order: column → levels; an empty list is sort
    /// order.
    /// </summary>
    /// <value>The default is none.</value>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Factors { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Residuals: <c>~ env</c> for one variance per level, <c>us(trait | id)</c> for covariances within each id as well, <c>exp(t | g)</c>,
    /// <c>gau</c>, <c>sph</c>, <c>mat</c> for correlated residuals.
    /// </summary>
    /// <value>The default, null, is independent residuals of one variance.</value>
    public string? Residual { get; init; }

    /// <summary>
    /// Column of prior weights w, positive: residual variances are σ²/w. For a binomial proportion w is the number of trials; for other
    /// generalised models each log density is multiplied by w.
    /// </summary>
    /// <value>The default is none.</value>
    public string? Weights { get; init; }

    /// <summary>Denominator degrees of freedom of t and F tests of fixed effects.</summary>
    /// <value>The default is Satterthwaite's.</value>
    public DegreesMethod Degrees { get; init; } = DegreesMethod.Satterthwaite;

    /// <summary>Tests of the random variances against zero.</summary>
    /// <value>The default is none.</value>
    public VarianceTestMethod TestVariance { get; init; } = VarianceTestMethod.None;

    /// <summary>
    /// Two kernels or groupings whose variances are tested for equality, by Wald's test and by likelihood ratio; each has one variance.
    /// </summary>
    /// <value>The default is none.</value>
    public (string Group, string Other)? EqualVariances { get; init; }

    /// <summary>Simulated statistics of <see cref="VarianceTestMethod.ExactRestricted"/>, at least 1.</summary>
    /// <value>The default is 10,000.</value>
    public int TestDraws { get; init; } = 10_000;

    /// <summary>Seed of the draws of <see cref="VarianceTestMethod.ExactRestricted"/>.</summary>
    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Checks the options by themselves. Rules that depend on the family, the formula or the table are checked where the model is fitted.
    /// </summary>
    /// <exception cref="ArgumentException">Values that are not defined, empty names or counts below one; all faults are listed.</exception>
    public void Validate()
    {
        string[] faults =
        [
            .. Undefined(nameof(Method), Method), .. Undefined(nameof(Family), Family), .. Undefined(nameof(Approximation), Approximation),
            .. Undefined(nameof(Degrees), Degrees), .. Undefined(nameof(TestVariance), TestVariance),
            .. Link is { } link ? Undefined(nameof(Link), link) : [],
            .. Below(nameof(QuadratureNodes), QuadratureNodes), .. Below(nameof(TestDraws), TestDraws),
            .. Empty(nameof(Residual), Residual), .. Empty(nameof(Weights), Weights),
            .. EqualVariances is { } pair
                ? Empty(nameof(EqualVariances), pair.Group).Concat(Empty(nameof(EqualVariances), pair.Other)) : [],
            .. Factors.Keys.SelectMany(name => Empty(nameof(Factors), name)),
        ];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }
    }

    private static IEnumerable<string> Undefined<T>(string name, T value)
        where T : struct, Enum => Enum.IsDefined(value) ? [] : [$"{name} {value} is not defined."];

    private static IEnumerable<string> Below(string name, int count) => count >= 1 ? [] : [$"{name} {count}: expected at least 1."];

    private static IEnumerable<string> Empty(string name, string? text) =>
        text is null || text.Trim().Length > 0 ? [] : [$"{name} has an empty name."];
}
