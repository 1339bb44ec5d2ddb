using System.Globalization;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From a maximum of a marginal likelihood to its report.</summary>
internal sealed class GeneralisedReport
{
    // In units of η: of an effect whose estimate means anything no standard error is as large.
    private const double LargestError = 100;

    // Standard deviation of effects on the scale of a link beyond which probabilities are 0 and 1.
    private const double LargestDeviation = 30;

    private readonly MixedDesign design;
    private readonly DesignCovariance covariance;
    private readonly MarginalLikelihood likelihood;
    private readonly MarginalMaximum maximum;
    private readonly MixedModelOptions options;
    private readonly Link link;
    private readonly double[] sigma;
    private readonly double[] working;

    public GeneralisedReport(
        MixedDesign design, DesignCovariance covariance, MarginalLikelihood likelihood, MarginalMaximum maximum, MixedModelOptions options, Link link)
    {
        this.design = design;
        this.covariance = covariance;
        this.likelihood = likelihood;
        this.maximum = maximum;
        this.options = options;
        this.link = link;
        working = likelihood.LatentOf(Point.Parameters);
        sigma = Latent.ToComponents(working);
    }

    private MarginalPoint Point => maximum.Point;

    private LatentParameters Latent => likelihood.Latent;

    private VarianceParameters Parameters => likelihood.Latent.Variances;

    public ModelReport Create()
    {
        var components = new ComponentEstimates(Parameters, sigma, Errors(), 1);
        string[] boundary = [.. components.Boundary(IsAtBound)];
        ResponseDensity density = likelihood.DensityAt(Point.Parameters);
        FixedEffect[] effects = FixedEffects();
        string diagnosis = Diagnosis(effects);
        Dictionary<string, double> others = components.Others();
        if (density.DispersionName is { } name)
        {
            others[name] = Math.Exp(Point.Parameters[^1]);
        }

        NakagawaR2 r2 = diagnosis.Length == 0 && options.Family != ResponseFamily.Gaussian && density is not CountDensity
            ? R2(design, likelihood, Point, LiabilityScale.LinkVariance(link)) : new NakagawaR2(double.NaN, double.NaN);
        return new ModelReport
        {
            Formula = design.Formula.Text,
            Family = options.Family,
            Link = link,
            Approximation = options.Approximation,
            Strategy = GroupedLatent.Covers(Parameters.Parts) ? "grouped" : "dense",
            Method = LikelihoodMethod.Ml,
            SampleCount = likelihood.Sample.Count,
            Fixed = effects,
            Variances = components.Variances(),
            VarianceCovariance = components.VarianceCovariance(),
            Shares = diagnosis.Length == 0 ? new GeneralisedShares(likelihood, maximum, options.Family, link).Create() : [],
            Parameters = others,
            LogLikelihood = Point.LogLikelihood,
            ParameterCount = likelihood.Count,
            Iterations = maximum.Trajectory.Count - 1,
            IsConverged = diagnosis.Length == 0,
            Diagnosis = diagnosis,
            Boundary = boundary,
            Random = [.. covariance.Effects.SelectMany((effect, k) =>
                ComponentEstimates.Blups(effect.Part, effect.Design, Parameters.Of(k, sigma).ToArray(), Point.Score, 1))],
            Fields = ComponentEstimates.Fields(Parameters, sigma, Point.Score, 1, Environment.ProcessorCount),
            Fitted = Array.ConvertAll(Point.Eta, density.Mean),
            Trajectory = [.. maximum.Trajectory.Select(step => new SearchStep(step.Kind, step.LogLikelihood, step.LargestGradient))],
            Dropped = design.Fixed.Dropped,
            MarginalR2 = r2.Marginal,
            ConditionalR2 = r2.Conditional,
            Warnings = boundary.Length == 0 ? [] : [VarianceReport.BoundaryWarning(boundary)],
        };
    }

    /// <summary>The report of a model of counts with its R².</summary>
    /// <param name="report">The report without.</param>
    /// <param name="design">The design.</param>
    /// <param name="likelihood">Its likelihood.</param>
    /// <param name="point">Its maximum.</param>
    /// <param name="mean">Mean count of the model without fixed effects.</param>
    public static ModelReport WithR2(ModelReport report, MixedDesign design, MarginalLikelihood likelihood, MarginalPoint point, double mean)
    {
        NakagawaR2 r2 = R2(design, likelihood, point, NakagawaR2.CountVariance(likelihood.DensityAt(point.Parameters), mean));
        return report with { MarginalR2 = r2.Marginal, ConditionalR2 = r2.Conditional };
    }

    private static NakagawaR2 R2(MixedDesign design, MarginalLikelihood likelihood, MarginalPoint point, double distribution)
    {
        double[] variances = LatentVariance.OfParts(likelihood.Latent, likelihood.LatentOf(point.Parameters));
        double single = variances.Where((_, k) =>
            likelihood.Latent.Variances.Parts[k] is EffectsPart { Matrix: { IsSparse: true, LevelCount: int levels } } && levels == likelihood.Sample.Count).Sum();
        double[] fixedPart = ModelMath.Product(design.Fixed.Basis, point.Parameters[..likelihood.FixedCount]);
        return NakagawaR2.Of(fixedPart, variances.Sum() - single, distribution + single);
    }

    private FixedEffect[] FixedEffects()
    {
        int[] own = [.. Enumerable.Range(0, likelihood.FixedCount)];
        return ModelMath.FixedEffects(
            design.Fixed, Point.Parameters[..own.Length], SmallMatrix.Select(maximum.Covariance, likelihood.Count, own), 1, double.PositiveInfinity);
    }

    /// <summary>Covariance matrix of σ̂, J C J'; a parameter at a bound has no error.</summary>
    private double[] Errors()
    {
        int count = Latent.Count;
        double[] jacobian = Latent.Jacobian(working);
        double[] own = SmallMatrix.Select(maximum.Covariance, likelihood.Count, [.. Enumerable.Range(likelihood.FixedCount, count)]);
        var errors = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                for (int a = 0; a < count; a++)
                {
                    for (int b = 0; b < count; b++)
                    {
                        double weight = jacobian[(i * count) + a] * jacobian[(j * count) + b];
                        errors[(i * count) + j] += weight == 0 ? 0 : weight * own[(a * count) + b];
                    }
                }
            }
        }

        return errors;
    }

    private bool IsAtBound(int k) => (Latent.IsDeviation(k) && working[k] == 0) || working[k] <= Latent.LowerBounds[k] || working[k] >= Latent.UpperBounds[k];

    /// <summary>What is wrong with the end of the search; empty when nothing is.</summary>
    private string Diagnosis(FixedEffect[] effects)
    {
        string[] separating = [.. effects.Where((effect, j) => !(effect.StandardError * Reach(j) < LargestError)).Select(effect => effect.Name)];
        if (maximum.IsConverged && separating.Length > 0)
        {
            return $"separation: {string.Join(", ", separating)} tell some responses exactly, so that the likelihood rises for ever as they grow. "
                + "Join levels, or leave the column out.";
        }

        int diverging = Array.FindIndex([.. Enumerable.Range(0, Latent.Count)], k => Latent.IsDeviation(k) && Math.Abs(working[k]) > LargestDeviation);
        return diverging >= 0 && options.Family != ResponseFamily.Gaussian
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the variance of {GroupOf(diverging)} grows without bound ({working[diverging] * working[diverging]:g3}): levels with one response tell it from nothing. Join levels, or leave the term out.")
            : maximum.Diagnosis;
    }

    private string GroupOf(int parameter) => Parameters.Parts[Enumerable.Range(0, Parameters.Parts.Count).Last(k => Parameters.Offset(k) <= parameter)].Group;

    /// <summary>How far a column takes η: its largest distance from its mean, or its size where it is constant.</summary>
    private double Reach(int column)
    {
        double[] x = design.Fixed.Matrix.Column(column).ToArray();
        double mean = x.Average(), reach = x.Max(value => Math.Abs(value - mean));
        return reach > 1e-12 * Math.Abs(mean) ? reach : Math.Abs(mean);
    }
}
