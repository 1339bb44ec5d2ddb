using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From a maximum of the likelihood to its report, back in the units of the response.</summary>
internal sealed class VarianceReport
{
    private readonly MixedDesign design;
    private readonly DesignCovariance covariance;
    private readonly VarianceParameters parameters;
    private readonly VarianceMaximum maximum;
    private readonly double unit;
    private readonly LikelihoodMethod method;
    private readonly int threads;
    private readonly double[] sigma;
    private readonly double[] errors;

    public VarianceReport(
        MixedDesign design, DesignCovariance covariance, VarianceParameters parameters, VarianceMaximum maximum, double unit, LikelihoodMethod method,
        int threads)
    {
        this.design = design;
        this.covariance = covariance;
        this.parameters = parameters;
        this.maximum = maximum;
        this.unit = unit;
        this.method = method;
        this.threads = threads;
        sigma = maximum.Point.Components;
        errors = Errors();
    }

    private VariancePoint Point => maximum.Point;

    private int N => design.Rows.Length;

    /// <param name="observed">The response that was fitted, offsets included.</param>
    public ModelReport Create(double[] observed)
    {
        int p = design.Fixed.Names.Count;
        double[] fixedPart = Array.ConvertAll(ModelMath.Product(design.Fixed.Basis, Point.Coefficients), value => value * unit);
        double fixedVariance = ModelMath.Variance(fixedPart);
        (List<VarianceShare> shares, double random, double residual) = Shares();
        string[] boundary = [.. Boundary()];
        var warnings = new List<string>();
        if (boundary.Length > 0)
        {
            warnings.Add($"At the edge of what is possible (a variance of zero, a singular covariance matrix, a range beyond all distances): {string.Join(", ", boundary)}.");
        }

        return new ModelReport
        {
            Formula = design.Formula.Text,
            Strategy = GroupedLikelihood.Covers(covariance.Parts) ? "grouped" : "dense",
            Method = method,
            SampleCount = N,
            Fixed = ModelMath.FixedEffects(
                design.Fixed, Array.ConvertAll(Point.Coefficients, value => value * unit), Point.InverseInformation, unit * unit, N - p),
            Variances = Variances(),
            VarianceCovariance = VarianceCovariance(),
            Shares = shares,
            Parameters = Others(),
            LogLikelihood = Point.LogLikelihood - ((method == LikelihoodMethod.Reml ? N - p : N) * Math.Log(unit)),
            ParameterCount = p + parameters.Count,
            Iterations = maximum.Trajectory.Count - 1,
            IsConverged = maximum.Converged,
            Diagnosis = maximum.Diagnosis,
            Boundary = boundary,
            Random = [.. covariance.Effects.SelectMany((effect, k) => Blups(effect.Part, effect.Design, k))],
            Fitted = Fitted(observed),
            MarginalR2 = fixedVariance / (fixedVariance + random + residual),
            ConditionalR2 = (fixedVariance + random) / (fixedVariance + random + residual),
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

    private double ErrorOf(int k) => errors[(k * parameters.Count) + k] is > 0 and double variance ? Math.Sqrt(variance) : double.NaN;

    private List<VarianceEstimate> Variances()
    {
        var estimates = new List<VarianceEstimate>();
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            var variances = new Dictionary<string, double>(StringComparer.Ordinal);
            for (int c = 0; c < own.Components.Count; c++)
            {
                if (own.Components[c].Kind == CovarianceKind.Variance)
                {
                    variances[own.Components[c].Term] = sigma[parameters.Offset(part) + c];
                }
            }

            for (int c = 0; c < own.Components.Count; c++)
            {
                CovarianceComponent component = own.Components[c];
                int k = parameters.Offset(part) + c;
                if (component.Kind is CovarianceKind.Variance or CovarianceKind.Covariance)
                {
                    estimates.Add(new VarianceEstimate(own.Group, component.Term, component.Other, sigma[k] * unit * unit, ErrorOf(k) * unit * unit)
                    {
                        Correlation = component.Other is { } other
                            ? sigma[k] / Math.Sqrt(variances[component.Term] * variances[other]) : double.NaN,
                    });
                }
            }
        }

        return estimates;
    }

    private double[] VarianceCovariance()
    {
        // A parameter on its bound has an empty row of the Jacobian: no error, not one of zero.
        CovarianceComponent[] all = [.. parameters.Parts.SelectMany(part => part.Components)];
        int[] reported = [.. Enumerable.Range(0, all.Length).Where(k => all[k].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)];
        double[] selected = SmallMatrix.Select(errors, parameters.Count, reported);
        return [.. selected.Select((value, i) => double.IsNaN(ErrorOf(reported[i / reported.Length])) || double.IsNaN(ErrorOf(reported[i % reported.Length]))
            ? double.NaN : value * unit * unit * unit * unit)];
    }

    private Dictionary<string, double> Others()
    {
        var others = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            for (int c = 0; c < own.Components.Count; c++)
            {
                string? name = own.Components[c].Kind switch
                {
                    CovarianceKind.LogRange => "range",
                    CovarianceKind.LogSmoothness => "smoothness",
                    _ => null,
                };
                if (name is not null)
                {
                    Add(name, own.Group, Math.Exp(sigma[parameters.Offset(part) + c]));
                }
            }

            if (own is SpatialPart { GivenSmoothness: { } given })
            {
                Add("smoothness", own.Group, given);
            }
        }

        return others;

        // Of several fields each is named after its term but the first.
        void Add(string name, string group, double value) => others[others.ContainsKey(name) ? $"{name} {group}" : name] = value;
    }

    /// <summary>Σ σ c of each group over the sum of all, and its standard error by the delta method.</summary>
    private (List<VarianceShare> Shares, double Random, double Residual) Shares()
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

        double rest = variances.AsSpan(parameters.Offset(residual)).ToArray().Sum();
        return (shares, (total - rest) * unit * unit, rest * unit * unit);
    }

    private IEnumerable<string> Boundary()
    {
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            for (int c = 0; c < own.Components.Count; c++)
            {
                int k = parameters.Offset(part) + c;
                if (parameters.IsAtBound(k, Point.Parameters))
                {
                    bool alone = own.Components.Count == 1 || own.Components[c].Term.Length == 0;
                    yield return alone ? own.Group : $"{own.Group}:{own.Components[c].Term}";
                }
            }
        }
    }

    /// <summary>û_a = Σ_b σ_ab K Z'(s_b ∘ P y).</summary>
    private IEnumerable<RandomEffect> Blups(ILevelEffects part, RandomDesign random, int index)
    {
        double[][] effects = [.. part.LevelWeights(parameters.Of(index, sigma), Point.Projected).Select(part.KernelProduct)];
        for (int level = 0; level < random.Group.Levels.Count; level++)
        {
            for (int a = 0; a < part.Effects.Count; a++)
            {
                yield return new RandomEffect(part.Group, random.Group.Levels[level], part.Effects[a], effects[a][level] * unit);
            }
        }
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
