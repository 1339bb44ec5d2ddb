namespace GpuLmm;

/// <summary>A fitted mixed model in the words of its report (<c>docs/cli.md</c>, <c>fit.json</c>), however it was fitted.</summary>
public sealed record ModelReport
{
    /// <summary>The formula as given, or as it would be written.</summary>
    public required string Formula { get; init; }

    /// <summary>How the model was fitted.</summary>
    public required FitStrategy Strategy { get; init; }

    /// <summary>Distribution of the response.</summary>
    public ResponseFamily Family { get; init; }

    /// <summary>The link g of g(μ) = X b + Z u, which is linear.</summary>
    public Link Link { get; init; }

    /// <summary>How random effects were integrated out.</summary>
    public Approximation Approximation { get; init; }

    /// <summary>REML or ML.</summary>
    public required LikelihoodMethod Method { get; init; }

    /// <summary>n, rows used.</summary>
    public required int SampleCount { get; init; }

    /// <summary>b̂ in the order of the columns of X.</summary>
    public required IReadOnlyList<FixedEffect> Fixed { get; init; }

    /// <summary>Type III tests of the fixed terms; empty where columns are aliased, and for null models.</summary>
    public IReadOnlyList<TermTest> Terms { get; init; } = [];

    /// <summary>Variances and covariances, the residual's last.</summary>
    public required IReadOnlyList<VarianceEstimate> Variances { get; init; }

    /// <summary>
    /// Covariance matrix of the estimates in <see cref="Variances"/>, row-major, from the average information; NaN where one is on a
    /// boundary. Empty of null models of one trait.
    /// </summary>
    public IReadOnlyList<double> VarianceCovariance { get; init; } = [];

    /// <summary>Share of each group other than the residual.</summary>
    public required IReadOnlyList<VarianceShare> Shares { get; init; }

    /// <summary>Other parameters by name: <c>lambda</c>, <c>range</c>, <c>smoothness</c>.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    /// <summary>ℓ at the estimate, without the ½ log|X'X| that some programs add to REML.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Parameters estimated: fixed effects, variances, covariances and others.</summary>
    public required int ParameterCount { get; init; }

    /// <summary>Steps, or evaluations, of the search.</summary>
    public required int Iterations { get; init; }

    /// <summary>Whether the search ended at a maximum of the likelihood.</summary>
    public bool IsConverged { get; init; } = true;

    /// <summary>Why the search did not end at a maximum; empty when it did.</summary>
    public string Diagnosis { get; init; } = "";

    /// <summary>Variances at zero and covariance matrices that are singular: <c>Subject</c>, <c>Subject:Days</c>.</summary>
    public required IReadOnlyList<string> Boundary { get; init; }

    /// <summary>û of every level; empty where it was not asked for.</summary>
    public required IReadOnlyList<RandomEffect> Random { get; init; }

    /// <summary>Spatial fields at the places of the rows used; empty where there are none.</summary>
    public IReadOnlyList<FieldEstimate> Fields { get; init; } = [];

    /// <summary>X b̂ + û for every row used; empty where it was not asked for.</summary>
    public required IReadOnlyList<double> Fitted { get; init; }

    /// <summary>R² of the fixed effects alone (Nakagawa et al. 2017); NaN where it was not computed.</summary>
    public double MarginalR2 { get; init; } = double.NaN;

    /// <summary>R² of fixed and random effects; NaN where it was not computed.</summary>
    public double ConditionalR2 { get; init; } = double.NaN;

    /// <summary>Intraclass correlation of every group; empty where they were not computed.</summary>
    public IReadOnlyList<IntraclassCorrelation> IntraclassCorrelations { get; init; } = [];

    /// <summary>Parts of the variance of η and of the distribution, of generalised models; empty where they were not computed.</summary>
    public IReadOnlyList<VariancePart> Partition { get; init; } = [];

    /// <summary>
    /// Conditional AIC; null where it was not computed: residuals correlated or without variance, fits that did not converge, null models.
    /// </summary>
    public ConditionalAic? Conditional { get; init; }

    /// <summary>Tests of the random variances; empty where none was asked for.</summary>
    public IReadOnlyList<VarianceTest> VarianceTests { get; init; } = [];

    /// <summary>The test that two variances are equal; null where none was asked for.</summary>
    public VarianceEquality? Equality { get; init; }

    /// <summary>Confidence intervals; empty where none were asked for (<see cref="MixedModelRefit"/>).</summary>
    public IReadOnlyList<ParameterInterval> Intervals { get; init; } = [];

    /// <summary>The bootstrap behind the intervals; null without.</summary>
    public BootstrapResult? Bootstrap { get; init; }

    /// <summary>A generalised fit compared with responses simulated from it; null where it was not asked for.</summary>
    public SimulationDiagnostics? Diagnostics { get; init; }

    /// <summary>What is needed, beside formula and method, to make the model again from its table; null for null models.</summary>
    public ModelSpecification? Specification { get; init; }

    /// <summary>Steps of the search; empty where it was over λ alone.</summary>
    internal IReadOnlyList<SearchStep> Trajectory { get; init; } = [];

    /// <summary>Columns left out of X.</summary>
    public required IReadOnlyList<LeftOut> Dropped { get; init; }

    /// <summary>Warnings for the user, as sentences.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The left side of the formula.</summary>
    public string Response => Formula.Split('~', 2)[0].Trim();

    /// <summary>Akaike's criterion from the marginal likelihood, −2ℓ + 2 × parameters.</summary>
    public double Aic => (-2 * LogLikelihood) + (2 * ParameterCount);

    /// <summary>Schwarz's criterion, −2ℓ + parameters × log n.</summary>
    public double Bic => (-2 * LogLikelihood) + (ParameterCount * Math.Log(SampleCount));

    /// <summary>The report with what redoes its model and what is missing from its table.</summary>
    internal ModelReport WithSpecification(MixedDesign design, MixedModelOptions options) => this with
    {
        Specification = ModelSpecification.Of(design, options),
        Warnings = [.. Warnings, .. design.Warnings],
    };
}
