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
            if (parts[part] is not ILevelEffects effects)
            {
                warnings.Add(
                    $"{parts[part].Group}: the variance of a field is not tested; without it its range means nothing, and 2Δℓ has no known distribution.");
                continue;
            }

            for (int effect = 0; effect < effects.Effects.Count; effect++)
            {
                tests.Add(ChiSquareMixture.Test(
                    effects.Group, effects.Effects[effect], Statistic([part], effects.Without(effect)),
                    effects.IsCorrelated ? effects.Effects.Count : 1));
            }
        }

        return (tests, warnings);
    }

    /// <summary>2(ℓ − ℓ₀) with one σ² in the place of two groups' own; NaN, with a warning, where that model did not converge.</summary>
    public (double Statistic, IReadOnlyList<string> Warnings) Equality(string group, string other)
    {
        int[] tied = [Index(group), Index(other)];
        double statistic = Statistic(tied, new TiedPart(parts[tied[0]], parts[tied[1]]));
        return (statistic, warnings);

        int Index(string name) => Enumerable.Range(0, parts.Count).First(k => parts[k] is ILevelEffects && parts[k].Group == name);
    }

    /// <param name="without">Parts that the smaller model lacks.</param>
    /// <param name="instead">What it has in the place of the first of them.</param>
    private double Statistic(int[] without, CovariancePart? instead)
    {
        var reduced = new List<CovariancePart>();
        var start = new List<double>();
        double[] inside = full.Parameters.AwayFromBounds(maximum.Parameters);
        for (int k = 0; k < parts.Count; k++)
        {
            if (!without.Contains(k))
            {
                reduced.Add(parts[k]);
                start.AddRange(full.Parameters.Of(k, inside));
            }
            else if (instead is not null && k == without[0])
            {
                reduced.Add(instead);
                start.AddRange(instead.Start(1.0 / parts.Count, 1));
            }
        }

        // The fit is over: the smaller models take its memory.
        using VarianceLikelihood likelihood = LikelihoodChoice.Of(
            backend, new VarianceParameters(reduced), design, response, method, full as DenseLikelihood);
        VarianceMaximum end = VarianceSearch.Maximise(likelihood, [.. start], cancellationToken);
        if (!end.Converged)
        {
            warnings.Add(
                $"{(instead ?? parts[without[0]]).Group}: the smaller model did not converge, and there is no test: {end.Diagnosis}");
            return double.NaN;
        }

        return 2 * (maximum.LogLikelihood - end.Point.LogLikelihood);
    }
}
