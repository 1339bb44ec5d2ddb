namespace GpuLmm;

/// <summary>The exact restricted likelihood ratio test: of which models, and of one.</summary>
internal static class ExactTest
{
    /// <exception cref="InputException">The test is asked for of a model that has more than one variance beside the residual's, or by
    /// ML.</exception>
    public static void RequirePossible(MixedDesign design, MixedModelOptions options)
    {
        if (options.TestVariance != VarianceTestMethod.ExactRestricted)
        {
            return;
        }

        int variances = design.Spatial.Count + design.Random.Sum(random => random.EffectNames.Count);
        string? fault = options switch
        {
            _ when variances != 1 || design.Spatial.Count > 0 =>
                $"the model has {variances} {(design.Spatial.Count > 0 ? "variances, of a field among them," : "random variances")} and the test is of exactly one",
            { Method: LikelihoodMethod.Ml } => "it is of the restricted likelihood, and the fit is by ML",
            _ when design.Weights is not null || !design.Residual.IsPlain =>
                "residuals must be independent, of one variance and without weights",
            _ => null,
        };
        if (fault is not null)
        {
            throw new InputException(
                $"{design.Formula.Text}: no exact test of variances: {fault}. The likelihood ratio test (lrt) has no such limit.");
        }
    }

    /// <param name="group">Of the variance.</param>
    /// <param name="term">Of the variance.</param>
    /// <param name="statistic">2Δℓ_R.</param>
    /// <param name="distribution">Of the statistic without the variance.</param>
    /// <param name="options">Draws and seed.</param>
    /// <param name="threads">Threads to use.</param>
    public static VarianceTest Of(string group, string term, double statistic, RestrictedNull distribution,
        MixedModelOptions options, int threads)
    {
        double clean = statistic < 1e-8 ? 0 : statistic;
        double p = distribution.PValue(clean, options.TestDraws, options.Seed, threads);
        return new VarianceTest(group, term, clean, $"exact, {options.TestDraws} draws", p);
    }
}
