namespace GpuLmm;

/// <summary>Tests of the random variances of a dense fit by refitting without them.</summary>
internal sealed class VarianceTesting(
    Backend backend, VarianceLikelihood full, VariancePoint maximum, DesignMatrix design, double[] response, LikelihoodMethod method,
    CancellationToken cancellationToken)
{
    private readonly IReadOnlyList<CovariancePart> parts = full.Parameters.Parts;
    private readonly List<string> warnings = [];

    /// <summary>A row for each random variance but those of fields; what could not be tested is among the warnings.</summary>
    public (IReadOnlyList<VarianceTest> Tests, IReadOnlyList<string> Warnings) Run()
    {
        var tests = new List<VarianceTest>();
        for (int part = 0; part < parts.Count - 1; part++)
        {
            if (parts[part] is not EffectsPart effects)
            {
                warnings.Add($"{parts[part].Group}: the variance of a field is not tested; without it its range means nothing, and 2Δℓ has no known distribution.");
                continue;
            }

            for (int effect = 0; effect < effects.Effects.Count; effect++)
            {
                tests.Add(ChiSquareMixture.Test(
                    effects.Group, effects.Effects[effect], Statistic(part, effects.Without(effect)), effects.IsCorrelated ? effects.Effects.Count : 1));
            }
        }

        return (tests, warnings);
    }

    private double Statistic(int part, EffectsPart? instead)
    {
        var reduced = new List<CovariancePart>();
        var start = new List<double>();
        for (int k = 0; k < parts.Count; k++)
        {
            if (k != part)
            {
                // From where the whole model ended, but for parts at their bounds.
                double[] own = full.Parameters.Of(k, maximum.Parameters).ToArray();
                reduced.Add(parts[k]);
                start.AddRange(own.Zip(parts[k].LowerBounds).Any(pair => pair.First <= pair.Second)
                    || own.Zip(parts[k].UpperBounds).Any(pair => pair.First >= pair.Second) ? parts[k].Start(1.0 / parts.Count, 1) : own);
            }
            else if (instead is not null)
            {
                reduced.Add(instead);
                start.AddRange(instead.Start(1.0 / parts.Count, 1));
            }
        }

        using VarianceLikelihood likelihood = VarianceFit.LikelihoodOf(backend, new VarianceParameters(reduced), design, response, method);
        VarianceMaximum end = VarianceSearch.Maximise(likelihood, [.. start], cancellationToken);
        if (!end.Converged)
        {
            warnings.Add($"{parts[part].Group}: the model without a variance did not converge, and it is not tested: {end.Diagnosis}");
            return double.NaN;
        }

        return 2 * (maximum.LogLikelihood - end.Point.LogLikelihood);
    }
}
