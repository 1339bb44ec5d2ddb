using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From a maximum of the likelihood to its report, back in the units of the response.</summary>
internal sealed class VarianceReport
{
    private readonly MixedDesign design;
    private readonly DesignCovariance covariance;
    private readonly FitStrategy strategy;
    private readonly VarianceParameters parameters;
    private readonly VarianceMaximum maximum;
    private readonly double unit;
    private readonly LikelihoodMethod method;
    private readonly int threads;
    private readonly double[] sigma;
    private readonly double[] errors;

    public VarianceReport(
        MixedDesign design, DesignCovariance covariance, FitStrategy strategy, VarianceParameters parameters, VarianceMaximum maximum,
        double unit, LikelihoodMethod method, int threads)
    {
        this.design = design;
        this.covariance = covariance;
        this.strategy = strategy;
        this.parameters = parameters;
        this.maximum = maximum;
        this.unit = unit;
        this.method = method;
        this.threads = threads;
        sigma = maximum.Point.Components;
        errors = Errors();
    }

    /// <summary>What a user is told of parameters at their bounds.</summary>
    public static string BoundaryWarning(string[] boundary) =>
        $"At the edge of what is possible (a variance of zero, a singular covariance matrix, a range beyond all distances): {string.Join(", ", boundary)}.";

    private VariancePoint Point => maximum.Point;

    private int N => design.Rows.Length;

    /// <param name="observed">The response that was fitted, offsets included.</param>
    public ModelReport Create(double[] observed)
    {
        int p = design.Fixed.Names.Count;
        double[] fixedPart = Array.ConvertAll(ModelMath.Product(design.Fixed.Basis, Point.Coefficients), value => value * unit);
        double fixedVariance = ModelMath.Variance(fixedPart);
        var explained = VarianceExplained.Of(parameters, sigma, fixedVariance / (unit * unit));
        var components = new ComponentEstimates(parameters, sigma, errors, unit);
        string[] boundary = [.. components.Boundary(k => parameters.IsAtBound(k, Point.Parameters))];
        var warnings = new List<string>();
        if (boundary.Length > 0)
        {
            warnings.Add(BoundaryWarning(boundary));
        }

        return new ModelReport
        {
            Formula = design.Formula.Text,
            Strategy = strategy,
            Method = method,
            SampleCount = N,
            Fixed = ModelMath.FixedEffects(
                design.Fixed, Array.ConvertAll(Point.Coefficients, value => value * unit), Point.InverseInformation, unit * unit, N - p),
            Variances = components.Variances(),
            VarianceCovariance = components.VarianceCovariance(),
            Shares = Shares(),
            Parameters = components.Others(),
            LogLikelihood = Point.LogLikelihood - ((method == LikelihoodMethod.Reml ? N - p : N) * Math.Log(unit)),
            ParameterCount = p + parameters.Count,
            Iterations = maximum.Trajectory.Count - 1,
            IsConverged = maximum.Converged,
            Diagnosis = maximum.Diagnosis,
            Boundary = boundary,
            Random = [.. covariance.Effects.SelectMany((effect, k) =>
                ComponentEstimates.Blups(effect.Part, effect.Design, parameters.Of(k, sigma).ToArray(), Point.Projected, unit))],
            Fields = ComponentEstimates.Fields(parameters, sigma, Point.Projected, unit, threads),
            Fitted = Fitted(observed),
            MarginalR2 = explained.Marginal,
            ConditionalR2 = explained.Conditional,
            IntraclassCorrelations = explained.Intraclass,
            Trajectory = [.. maximum.Trajectory.Select(step => new SearchStep(
                step.Step, step.LogLikelihood - ((method == LikelihoodMethod.Reml ? N - p : N) * Math.Log(unit)), step.LargestGradient))],
            Dropped = design.Fixed.Dropped,
            Warnings = warnings,
        };
    }

    /// <summary>Covariance matrix of σ̂: J I⁻¹ J' over the parameters that are not at their bound.</summary>
    private double[] Errors()
    {
        int count = parameters.Count;
        int[] free = [.. Enumerable.Range(0, count).Where(k => !parameters.IsAtBound(k, Point.Parameters))];
        var errors = new double[count * count];
        Array.Fill(errors, double.NaN);
        if (!CholeskyFactor.TryCreate(SmallMatrix.Select(Point.ParameterInformation, count, free), free.Length, out CholeskyFactor factor))
        {
            return errors;
        }

        double[] inverse = factor.Inverse();
        double[] jacobian = parameters.Jacobian(Point.Parameters);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double sum = 0;
                for (int a = 0; a < free.Length; a++)
                {
                    for (int b = 0; b < free.Length; b++)
                    {
                        sum += jacobian[(i * count) + free[a]] * inverse[(a * free.Length) + b] * jacobian[(j * count) + free[b]];
                    }
                }

                errors[(i * count) + j] = sum;
            }
        }

        return errors;
    }

    /// <summary>Σ σ c of each group over the sum of all, and its standard error by the delta method.</summary>
    private List<VarianceShare> Shares()
    {
        int count = parameters.Count, residual = parameters.Parts.Count - 1;
        double[] variances = [.. parameters.Parts.SelectMany((part, k) => part.SampleVariances(parameters.Of(k, sigma)))];
        double total = variances.Sum();
        double[] perUnit = [.. variances.Select((variance, k) => sigma[k] == 0 ? 0 : variance / sigma[k])];
        var shares = new List<VarianceShare>();
        foreach (IGrouping<string, int> group in Enumerable.Range(0, residual).GroupBy(k => parameters.Parts[k].Group))
        {
            int[] own = [.. group.SelectMany(k => Enumerable.Range(parameters.Offset(k), parameters.Parts[k].Components.Count))];
            double share = own.Sum(k => variances[k]) / total;
            double[] slope = [.. Enumerable.Range(0, count).Select(k => perUnit[k] * ((own.Contains(k) ? 1 : 0) - share) / total)];
            double variance = 0;
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    variance += slope[i] == 0 || slope[j] == 0 ? 0 : slope[i] * errors[(i * count) + j] * slope[j];
                }
            }

            bool onBound = own.All(k => sigma[k] == 0);
            shares.Add(new VarianceShare(group.Key, share, onBound || !(variance > 0) ? double.NaN : Math.Sqrt(variance)));
        }

        return shares;
    }

    /// <summary>y − R P y: all but what the residual keeps.</summary>
    private double[] Fitted(double[] observed)
    {
        int residual = parameters.Parts.Count - 1;
        CovariancePart part = parameters.Parts[residual];
        double[] own = parameters.Of(residual, sigma).ToArray();
        double[][] products = part.Apply(own, Point.Projected, threads);
        double[] fitted = [.. observed];
        for (int c = 0; c < own.Length; c++)
        {
            if (part.Components[c].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)
            {
                TensorPrimitives.MultiplyAdd(products[c], -own[c] * unit, fitted, fitted);
            }
        }

        return fitted;
    }
}
