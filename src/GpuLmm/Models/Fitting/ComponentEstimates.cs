using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Components of V in the words of a report.</summary>
/// <param name="parameters">The parts.</param>
/// <param name="sigma">σ̂.</param>
/// <param name="errors">Covariance matrix of σ̂, row-major; NaN where there is none.</param>
/// <param name="unit">What the response was divided by.</param>
internal sealed class ComponentEstimates(VarianceParameters parameters, double[] sigma, double[] errors, double unit)
{
    private readonly double[] reported = parameters.ToReported(sigma);
    private readonly double[] errors = Reported(parameters, errors);

    /// <summary>Variances and covariances, in the order of the parts.</summary>
    public List<VarianceEstimate> Variances()
    {
        var estimates = new List<VarianceEstimate>();
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            double[] values = parameters.Of(part, reported).ToArray();
            Dictionary<string, double> variances = own.Components.Zip(values).Where(pair => pair.First.Kind == CovarianceKind.Variance)
                .ToDictionary(pair => pair.First.Term, pair => pair.Second, StringComparer.Ordinal);
            for (int c = 0; c < own.Components.Count; c++)
            {
                (string term, string? other, CovarianceKind kind) = own.Components[c];
                if (kind is CovarianceKind.Variance or CovarianceKind.Covariance)
                {
                    double error = ErrorOf(parameters.Offset(part) + c);
                    estimates.Add(new VarianceEstimate(own.Group, term, other, values[c] * unit * unit, error * unit * unit)
                    {
                        Correlation = other is null ? double.NaN : values[c] / Math.Sqrt(variances[term] * variances[other]),
                    });
                }
            }
        }

        return estimates;
    }

    /// <summary>Their covariance matrix, row-major; NaN where one is on its bound.</summary>
    public double[] VarianceCovariance()
    {
        // A parameter on its bound has an empty row of the Jacobian: no error, not one of zero.
        CovarianceComponent[] all = [.. parameters.Parts.SelectMany(part => part.Components)];
        int[] reported =
            [.. Enumerable.Range(0, all.Length).Where(k => all[k].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)];
        double[] selected = SmallMatrix.Select(errors, parameters.Count, reported);
        return [.. selected.Select((value, i) =>
            double.IsNaN(ErrorOf(reported[i / reported.Length])) || double.IsNaN(ErrorOf(reported[i % reported.Length]))
            ? double.NaN : value * unit * unit * unit * unit)];
    }

    /// <summary>Fields at the rows.</summary>
    /// <param name="parameters">The parts.</param>
    /// <param name="sigma">σ̂.</param>
    /// <param name="projected">P y, or what stands for it.</param>
    /// <param name="unit">What the response was divided by.</param>
    /// <param name="threads">Threads to use.</param>
    public static FieldEstimate[] Fields(VarianceParameters parameters, double[] sigma, double[] projected, double unit, int threads) =>
        [.. Enumerable.Range(0, parameters.Parts.Count).Where(k => parameters.Parts[k] is SpatialPart { IsResidual: false })
            .Select(k => ((SpatialPart)parameters.Parts[k]).Predict(parameters.Of(k, sigma), projected, unit, threads))];

    /// <summary>Ranges and smoothnesses by name.</summary>
    public Dictionary<string, double> Others()
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

    /// <summary>Names of parameters at a bound.</summary>
    /// <param name="isAtBound">Whether a parameter is.</param>
    public IEnumerable<string> Boundary(Predicate<int> isAtBound)
    {
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            for (int c = 0; c < own.Components.Count; c++)
            {
                int k = parameters.Offset(part) + c;

                // Of a field without variance a range means nothing.
                bool isIdle = c > 0 && own is SpatialPart && sigma[parameters.Offset(part)] == 0;
                if (!isIdle && isAtBound(k))
                {
                    bool alone = own.Components.Count == 1 || own.Components[c].Term.Length == 0;
                    yield return alone ? own.Group : $"{own.Group}:{own.Components[c].Term}";
                }
            }
        }
    }

    /// <summary>û_a = Σ_b σ_ab K Z'(s_b ∘ P y).</summary>
    public static IEnumerable<RandomEffect> Blups(
        ILevelEffects part, RandomDesign random, double[] components, double[] projected, double unit)
    {
        double[][] effects = [.. part.LevelWeights(components, projected).Select(part.KernelProduct)];
        for (int level = 0; level < random.Group.Levels.Count; level++)
        {
            for (int a = 0; a < part.Effects.Count; a++)
            {
                yield return new RandomEffect(part.Group, random.Group.Levels[level], part.Effects[a], effects[a][level] * unit);
            }
        }
    }

    /// <summary>T E T', in the units of the data; what has no errors stays without.</summary>
    private static double[] Reported(VarianceParameters parameters, double[] errors)
    {
        int count = parameters.Count;
        double[] reporting = parameters.Reporting();
        var reported = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            int[] own = Entries(i);
            for (int j = 0; j < count; j++)
            {
                int[] others = Entries(j);
                foreach (int a in own)
                {
                    foreach (int b in others)
                    {
                        reported[(i * count) + j] +=
                            reporting[(i * count) + a] * errors[(a * count) + b] * reporting[(j * count) + b];
                    }
                }
            }
        }

        return reported;

        int[] Entries(int row) => [.. Enumerable.Range(0, count).Where(k => reporting[(row * count) + k] != 0)];
    }

    private double ErrorOf(int k) => errors[(k * parameters.Count) + k] is > 0 and double variance ? Math.Sqrt(variance) : double.NaN;
}
