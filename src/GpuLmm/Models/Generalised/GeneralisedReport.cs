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

    private readonly GeneralisedEngine engine;
    private readonly MarginalLikelihood likelihood;
    private readonly MarginalMaximum maximum;
    private readonly double[] sigma;
    private readonly double[] working;
    private readonly FixedEffect[] effects;

    public GeneralisedReport(GeneralisedEngine engine, MarginalLikelihood likelihood, MarginalMaximum maximum)
    {
        this.engine = engine;
        this.likelihood = likelihood;
        this.maximum = maximum;
        working = likelihood.LatentOf(Point.Parameters);
        sigma = Latent.ToComponents(working);
        effects = FixedEffects();
        Diagnosis = Diagnose();
    }

    /// <summary>What is wrong with the end of the search; empty when nothing is.</summary>
    public string Diagnosis { get; }

    private MixedDesign Design => engine.Design;

    private MarginalPoint Point => maximum.Point;

    private LatentParameters Latent => likelihood.Latent;

    private VarianceParameters Parameters => likelihood.Latent.Variances;

    public ModelReport Create()
    {
        var components = new ComponentEstimates(Parameters, sigma, Errors(), 1);
        ResponseDensity density = likelihood.DensityAt(Point.Parameters);
        string[] boundary =
            [.. components.Boundary(IsAtBound), .. likelihood.IsPoisson(Point.Parameters) ? [density.DispersionName!] : (string[])[]];
        Dictionary<string, double> others = components.Others();
        if (density.DispersionName is { } name)
        {
            others[name] = likelihood.DispersionOf(Point.Parameters);
        }

        return new ModelReport
        {
            Formula = Design.Formula.Text,
            Family = engine.Family,
            Link = engine.Link,
            Approximation = engine.Approximation,
            Strategy = engine.Strategy,
            Method = LikelihoodMethod.Ml,
            SampleCount = likelihood.Sample.Count,
            Fixed = effects,
            Variances = components.Variances(),
            VarianceCovariance = components.VarianceCovariance(),
            Shares = Diagnosis.Length == 0 ? new GeneralisedShares(likelihood, maximum, engine.Family, engine.Link).Create() : [],
            Parameters = others,
            LogLikelihood = Point.LogLikelihood,
            ParameterCount = likelihood.Count,
            Iterations = maximum.Trajectory.Count - 1,
            IsConverged = Diagnosis.Length == 0,
            Diagnosis = Diagnosis,
            Boundary = boundary,
            Random = [.. engine.Covariance.Effects.SelectMany((effect, k) =>
                ComponentEstimates.Blups(effect.Part, effect.Design, Parameters.Of(k, sigma).ToArray(), Point.Score, 1))],
            Fields = ComponentEstimates.Fields(Parameters, sigma, Point.Score, 1, engine.Backend.Threads),
            Fitted = Array.ConvertAll(Point.Eta, density.Mean),
            Trajectory = [.. maximum.Trajectory.Select(step => new SearchStep(step.Kind, step.LogLikelihood, step.LargestGradient))],
            Dropped = Design.Fixed.Dropped,
            Warnings = Warnings(components),
        };
    }

    private string[] Warnings(ComponentEstimates components)
    {
        string[] variances = [.. components.Boundary(IsAtBound)];
        return
        [
            .. variances.Length == 0 ? [] : (string[])[VarianceReport.BoundaryWarning(variances)],
            .. !likelihood.IsPoisson(Point.Parameters) ? [] : (string[])
                [$"At the edge of what is possible: {likelihood.Sample.Density.DispersionName} {(likelihood.DispersionOf(Point.Parameters) > 0 ? "→ ∞" : "→ 0")}; the counts vary no more than the Poisson's, and the fit is the Poisson's."],
        ];
    }

    private FixedEffect[] FixedEffects()
    {
        int[] own = [.. Enumerable.Range(0, likelihood.FixedCount)];
        return ModelMath.FixedEffects(
            Design.Fixed, Point.Parameters[..own.Length], SmallMatrix.Select(maximum.Covariance, likelihood.Count, own), 1,
            double.PositiveInfinity);
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

    private bool IsAtBound(int k) =>
        (Latent.IsDeviation(k) && working[k] == 0) || working[k] <= Latent.LowerBounds[k] || working[k] >= Latent.UpperBounds[k];

    private string Diagnose()
    {
        string[] separating = [.. effects.Where((effect, j) => !(effect.StandardError * RangeOf(j) < LargestError))
            .Select(effect => effect.Name)];
        if (maximum.IsConverged && separating.Length > 0)
        {
            return $"separation: {string.Join(", ", separating)} tell some responses exactly, so that the likelihood rises for ever as they grow. "
                + "Join levels, or leave the column out.";
        }

        int diverging = Array.FindIndex([.. Enumerable.Range(0, Latent.Count)], k =>
            Latent.IsDeviation(k) && Math.Abs(working[k]) > LargestDeviation);
        return diverging >= 0 && engine.Family != ResponseFamily.Gaussian
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the variance of {GroupOf(diverging)} grows without bound ({working[diverging] * working[diverging]:g3}): levels with one response tell it from nothing. Join levels, or leave the term out.")
            : maximum.Diagnosis;
    }

    private string GroupOf(int parameter) =>
        Parameters.Parts[Enumerable.Range(0, Parameters.Parts.Count).Last(k => Parameters.Offset(k) <= parameter)].Group;

    /// <summary>
    /// Range of a column in η: its largest distance from its mean. Of a constant column what the others do not have of it, as an intercept
    /// far from all data is known badly, and tells no response.
    /// </summary>
    private double RangeOf(int column)
    {
        double[] x = Design.Fixed.Matrix.Column(column).ToArray();
        double mean = x.Average(), range = x.Max(value => Math.Abs(value - mean));
        if (range > 1e-12 * Math.Abs(mean))
        {
            return range;
        }

        using var others = DesignMatrix.Build(
            x.Length, Enumerable.Range(0, Design.Fixed.Names.Count).Where(j => j != column)
                .Select(j => (Design.Fixed.Names[j], Design.Fixed.Matrix.Column(j).ToArray())), [], intercept: false);
        return others.Residuals(x).Max(Math.Abs);
    }
}
