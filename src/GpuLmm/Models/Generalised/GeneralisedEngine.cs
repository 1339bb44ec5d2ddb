using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// A generalised model of a table, ready to be fitted to one response after the other: what depends on the design alone is made once. Owns
/// what it made; the design is the caller's.
/// </summary>
internal sealed class GeneralisedEngine : IDisposable
{
    // A range's likelihood may have several maxima.
    private static readonly double[] RangeScales = [1, 0.2, 4];

    // A deviation this far from zero, in its standard errors and as such, is tried at zero.
    private const double NearZero = 0.05;

    // Rise that rounding may hide.
    private const double Rounding = 1e-8;

    private readonly MixedModelOptions options;

    private GeneralisedEngine(
        MixedDesign design, FitStrategy strategy, DesignCovariance covariance, Backend backend, MixedModelOptions options, Link link,
        ResponseSample sample)
    {
        Design = design;
        Strategy = strategy;
        Covariance = covariance;
        Backend = backend;
        this.options = options;
        Link = link;
        Sample = sample;
        Latent = new LatentParameters([.. covariance.Parts.SkipLast(1)]);
        Effects = NewEffects();
    }

    /// <summary>The model.</summary>
    public MixedDesign Design { get; }

    /// <summary>How the conditional modes are found: grouped by sparse equations, or dense.</summary>
    public FitStrategy Strategy { get; }

    /// <summary>Its parts; the last is a residual of no meaning.</summary>
    public DesignCovariance Covariance { get; }

    /// <summary>Where matrices are factored.</summary>
    public Backend Backend { get; }

    /// <summary>Link of the mean.</summary>
    public Link Link { get; }

    /// <summary>Family of the response.</summary>
    public ResponseFamily Family => options.Family;

    /// <summary>How effects are integrated out.</summary>
    public Approximation Approximation => options.Approximation;

    /// <summary>The table's own response.</summary>
    public ResponseSample Sample { get; }

    /// <summary>Parameters of the random effects.</summary>
    public LatentParameters Latent { get; }

    /// <summary>Whether weights multiply log densities: they are no distribution.</summary>
    public bool HasPowers => Sample.Weights is not null;

    /// <summary>The effects of single fits.</summary>
    public LatentEffects Effects { get; }

    /// <summary>Checks the model and makes it ready.</summary>
    /// <exception cref="InputException">Something that the family does not have, a response that it does not have, or a model that cannot
    /// be.</exception>
    public static GeneralisedEngine Create(
        MixedDesign design, FitStrategy strategy, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options)
    {
        Link link = GeneralisedOptions.Require(design, options);
        ResponseSample sample = GeneralisedResponse.Read(design, options.Family, link);
        var covariance = DesignCovariance.Create(
            design, kernels, backend.Threads, isResidualFree: options.Family == ResponseFamily.Gaussian);
        try
        {
            return new GeneralisedEngine(design, strategy, covariance, backend, options, link, sample);
        }
        catch
        {
            covariance.Dispose();
            throw;
        }
    }

    /// <summary>Effects for another thread: sparse where all are grouped, dense otherwise. Owned by whoever asks.</summary>
    public LatentEffects NewEffects() => Strategy == FitStrategy.Grouped
        ? new GroupedLatent(Backend, Latent, Sample.Count)
        : new DenseLatent(Backend, Latent, Sample.Count);

    /// <summary>The likelihood of a response.</summary>
    /// <param name="effects">Effects that no other thread uses.</param>
    /// <param name="sample">y.</param>
    /// <param name="basis">X, as orthonormal columns; the design's where it is null.</param>
    public MarginalLikelihood Likelihood(LatentEffects effects, ResponseSample sample, DenseMatrix? basis = null) => LikelihoodOf(
        effects, sample, basis ?? Design.Fixed.Basis, Latent,
        options.Approximation == Approximation.AdaptiveQuadrature ? options.QuadratureNodes : 1);

    /// <summary>A likelihood.</summary>
    /// <param name="effects">Owned by whoever asks.</param>
    /// <param name="sample">y.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="latent">Parameters of the effects.</param>
    /// <param name="nodes">Quadrature nodes, 1 for Laplace's approximation.</param>
    public static MarginalLikelihood LikelihoodOf(LatentEffects effects, ResponseSample sample, DenseMatrix basis, LatentParameters latent,
        int nodes) => nodes > 1
        ? new QuadratureLikelihood(sample, basis, latent, effects, GaussHermite.Of(nodes))
        : new LaplaceLikelihood(sample, basis, latent, effects);

    /// <summary>The maximum, from nothing.</summary>
    public MarginalMaximum Maximise(MarginalLikelihood likelihood, CancellationToken cancellationToken)
    {
        double[] rangeScales = Latent.Variances.Parts.Any(part => part is SpatialPart) ? RangeScales : [1];
        var start = new GeneralisedStart(likelihood.Sample, likelihood.Basis);
        double[][] starts = Array.ConvertAll(rangeScales, rangeScale => start.Of(Latent, rangeScale));
        return AtZero(likelihood, MarginalSearch.Maximise(likelihood, starts, cancellationToken));
    }

    /// <summary>The maximum with deviations that differ from zero by rounding alone at zero: the model without them.</summary>
    public MarginalMaximum AtZero(MarginalLikelihood likelihood, MarginalMaximum maximum)
    {
        MarginalPoint point = maximum.Point;
        int count = likelihood.Count;
        for (int k = 0; k < Latent.Count && maximum.IsConverged; k++)
        {
            int at = likelihood.FixedCount + k;
            double value = point.Parameters[at];
            if (Latent.IsDeviation(k) && value != 0 && Math.Abs(value) < NearZero
                && Math.Abs(value) < NearZero * Math.Sqrt(maximum.Covariance[(at * count) + at]))
            {
                double[] without = [.. point.Parameters];
                without[at] = 0;
                point = likelihood.Evaluate(without) is { } zero && zero.LogLikelihood >= point.LogLikelihood - Rounding ? zero : point;
            }
        }

        return maximum with { Point = point };
    }

    /// <summary>The report of a maximum, with errors of the random effects.</summary>
    /// <param name="likelihood">The likelihood.</param>
    /// <param name="effects">Its effects.</param>
    /// <param name="maximum">Its maximum.</param>
    public ModelReport Report(MarginalLikelihood likelihood, LatentEffects effects, MarginalMaximum maximum)
    {
        ModelReport report = new GeneralisedReport(this, likelihood, maximum).Create();
        if (!report.IsConverged)
        {
            return report;
        }

        using var projection = new LatentProjection(likelihood, effects, maximum, Backend.Threads);
        IEnumerable<(double Variance, double Error)> errors =
            Covariance.Effects.SelectMany((effect, k) => projection.Errors(effect.Part, k, Latent));
        return report with { Random = [.. report.Random.Zip(errors, (effect, error) => effect.With(error.Variance, error.Error, 1))] };
    }

    /// <summary>The fit to the table's own response, with all that a report has.</summary>
    public (MarginalMaximum Maximum, ModelReport Report) Fit(CancellationToken cancellationToken)
    {
        MarginalLikelihood likelihood = Likelihood(Effects, Sample);
        MarginalMaximum maximum = Maximise(likelihood, cancellationToken);
        ModelReport report = Report(likelihood, Effects, maximum);
        return (maximum, report.IsConverged && Family != ResponseFamily.Gaussian
            ? WithPartition(report, likelihood, maximum.Point, cancellationToken) : report);
    }

    /// <summary>A response as the formula has it, from what the family counts: of proportions successes over trials.</summary>
    public double[] ToFormula(double[] values) =>
        Design.Response.Trials is null && Sample.Trials is { } trials ? [.. values.Zip(trials, (y, m) => y / m)] : values;

    /// <summary>A sample of another response.</summary>
    /// <param name="response">As the formula has it.</param>
    /// <exception cref="InputException">A value that the family does not have, or no variation.</exception>
    public ResponseSample SampleOf(double[] response) => GeneralisedResponse.Read(Design, Family, Link, response);

    public void Dispose()
    {
        Effects.Dispose();
        Covariance.Dispose();
    }

    /// <summary>The report with R² and the parts of the variance of η.</summary>
    private ModelReport WithPartition(ModelReport report, MarginalLikelihood likelihood, MarginalPoint point,
        CancellationToken cancellationToken)
    {
        double distribution = LiabilityScale.LinkVariance(Link);
        if (Sample.Density is CountDensity)
        {
            // The distribution's share is taken at the mean of the model without fixed effects.
            using DenseMatrix intercept = Intercept(Sample.Count);
            MarginalLikelihood without = Likelihood(Effects, Sample, intercept);
            double[] start = new GeneralisedStart(Sample, intercept).Of(Latent, 1);
            if (MarginalSearch.Approach(without, start, cancellationToken) is not { } end)
            {
                return report;
            }

            double level = end.Parameters[0] / Math.Sqrt(Sample.Count),
                spread = LatentVariance.OfParts(Latent, without.LatentOf(end.Parameters)).Sum();
            distribution = NakagawaR2.CountVariance(likelihood.DensityAt(point.Parameters), Math.Exp(level + (0.5 * spread)));
        }

        var partition = LatentPartition.Of(likelihood, point, distribution);
        return report with { MarginalR2 = partition.R2.Marginal, ConditionalR2 = partition.R2.Conditional, Partition = partition.Parts };
    }

    private static DenseMatrix Intercept(int n)
    {
        var ones = new DenseMatrix(n, 1);
        ones.Column(0).Fill(1 / Math.Sqrt(n));
        return ones;
    }
}
