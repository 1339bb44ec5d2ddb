namespace GpuLmm;

/// <summary>The null model of one trait whose kinship was never formed: estimates, their Monte Carlo error, and the calibration of tests.
/// </summary>
public sealed class MatrixFreeFit
{
    internal MatrixFreeFit(Trait trait, OneKernelFit fit) => (Trait, Reml) = (trait, fit);

    /// <summary>The trait.</summary>
    public Trait Trait { get; }

    /// <summary>
    /// The fit, by REML or <see cref="MatrixFreeOptions.Method"/>; with components their sum is the kernel, K = Σ σ²_k K_k/Σ σ²_k.
    /// </summary>
    public OneKernelFit Reml { get; }

    /// <summary>Components of the kinship; empty where all of its markers share a variance.</summary>
    public IReadOnlyList<KinshipComponent> Components { get; init; } = [];

    /// <summary>
    /// The mixture of effects that residuals were taken with; null where they are those of one normal. Tests are then of these
    /// residuals, with <see cref="MixtureEffects.Calibration"/> for γ.
    /// </summary>
    public MixtureEffects? Mixture { get; private set; }

    /// <summary>Standard deviation of h² over draws of the random probes; 0 without randomness, NaN on a boundary.</summary>
    public required double MonteCarloError { get; init; }

    /// <summary>Probes from which log-determinants were estimated.</summary>
    public required int Probes { get; init; }

    /// <summary>Steps of the Lanczos recurrences.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// γ: x'P₋c x over x'Mx, the mean over <see cref="CalibrationMarkers"/> random markers, P₋c in units of 1/σ²_e.
    /// </summary>
    public required double Calibration { get; init; }

    /// <summary>Standard deviation of that ratio between the markers, over γ.</summary>
    public required double CalibrationVariation { get; init; }

    /// <summary>Markers that γ was taken from.</summary>
    public required int CalibrationMarkers { get; init; }

    /// <summary>Effects of the markers of the kinship; null unless asked for.</summary>
    internal KinshipEffects? Effects { get; set; }

    /// <summary>P₋c y in units of 1/σ²_e for every chromosome of the kinship, in the order of the samples.</summary>
    internal IReadOnlyDictionary<string, double[]> Residuals { get; set; } = new Dictionary<string, double[]>();

    /// <summary>P y with the kinship of all chromosomes: for markers on none of them.</summary>
    internal double[] WholeResiduals { get; set; } = [];

    /// <summary>x'P₋c x and x'Mx of the calibration markers.</summary>
    internal IReadOnlyList<CalibratedMarker> Denominators { get; init; } = [];

    /// <summary>Takes residuals, and effects of standardised markers, of a mixture.</summary>
    internal void Take(
        MixtureEffects mixture, double[] whole, IReadOnlyDictionary<string, double[]> residuals, double[] effects, double[] slopes)
    {
        (Mixture, WholeResiduals, Residuals) = (mixture, whole, residuals);
        Effects = Effects is null ? null : Effects with { PerCopy = [.. effects.Zip(slopes, (effect, slope) => effect * slope)] };
    }

    /// <summary>The fit as the report of a model with the kernel <c>kinship</c>.</summary>
    public ModelReport ToReport()
    {
        SampleSet samples = Trait.SampleSet;
        IEnumerable<string> kernels = Components.Count == 0 ? ["kinship"] : Components.Select(component => component.Name);
        string terms = string.Join(" + ", [
            .. samples.Covariates.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name),
            .. kernels.Select(kernel => $"(1 | gr(IID, cov = {kernel}))")]);
        ModelReport report = WithComponents(
            OneKernelReport.Of(Reml, "kinship", $"{Trait.Name} ~ {terms}", samples.Covariates.Dropped));
        return report with
        {
            Strategy = FitStrategy.MatrixFree,
            Parameters = new Dictionary<string, double>
            {
                ["lambda"] = Reml.Lambda,
                ["h2MonteCarloError"] = MonteCarloError,
                ["probes"] = Probes,
                ["steps"] = Steps,
                ["gamma"] = Calibration,
                ["gammaCv"] = CalibrationVariation,
                ["mixtureLargeShare"] = Mixture?.LargeShare ?? double.NaN,
                ["mixtureSmallVariance"] = Mixture?.SmallVariance ?? double.NaN,
                ["mixtureGain"] = Mixture?.Gain ?? double.NaN,
            }.Where(parameter => double.IsFinite(parameter.Value)).ToDictionary(),
            Warnings = [.. report.Warnings, .. OwnWarnings()],
        };
    }

    private ModelReport WithComponents(ModelReport report) => Components.Count == 0 ? report : report with
    {
        Variances =
        [
            .. Components.Select(component =>
                new VarianceEstimate(component.Name, DesignMatrix.Intercept, null, component.Variance, component.VarianceError)),
            report.Variances[^1],
        ],
        Shares = [.. Components.Select(component =>
            new VarianceShare(component.Name, component.Heritability, component.HeritabilityError))],
        ParameterCount = report.ParameterCount + Components.Count - 1,
        Boundary = [.. Components.Where(component => component.Variance == 0).Select(component => component.Name),
            .. report.Boundary.Where(name => name == "Residual")],
        Warnings = [.. report.Warnings.Where(_ => Reml.Boundary == VarianceBoundary.Residual),
            .. Components.Where(component => component.Variance == 0).Select(component =>
                $"The variance of component {component.Name} is estimated at zero.")],
    };

    private IEnumerable<string> OwnWarnings()
    {
        if (Reml.HeritabilityError > UnknownError)
        {
            yield return FormattableString.Invariant(
                $"h² is not identifiable: its standard error is {Reml.HeritabilityError:g3}. ")
                + "The kinship needs more samples, or markers that tell relatives apart.";
        }

        if (MonteCarloError > NotableShare * Reml.HeritabilityError)
        {
            yield return FormattableString.Invariant(
                $"the Monte Carlo error of h², {MonteCarloError:g3}, is {MonteCarloError / Reml.HeritabilityError:0%} ")
                + $"of its standard error after {Probes} probes.";
        }

        if (CalibrationVariation > NotableVariation)
        {
            yield return FormattableString.Invariant(
                $"the calibration γ varies by {CalibrationVariation:0%} between markers: denominators of single markers are as uncertain.");
        }
    }

    private const double UnknownError = 0.3;
    private const double NotableShare = 0.1;
    private const double NotableVariation = 0.1;
}

/// <summary>An exact denominator.</summary>
/// <param name="Marker">Index of the marker in the genotypes of the kinship.</param>
/// <param name="Exact">x'P₋c x, in units of 1/σ²_e.</param>
/// <param name="Squares">x'Mx.</param>
internal readonly record struct CalibratedMarker(int Marker, double Exact, double Squares);

/// <summary>Effects of the markers of a kinship.</summary>
/// <param name="Markers">m.</param>
/// <param name="Means">Of each, in copies of allele 1.</param>
/// <param name="PerCopy">Of each, on the trait.</param>
internal sealed record KinshipEffects(IReadOnlyList<Marker> Markers, double[] Means, double[] PerCopy);
