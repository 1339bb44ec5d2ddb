namespace GpuLmm;

/// <summary>The likelihood of a V by its parts alone: of smaller models within a test, and of predictions.</summary>
internal static class LikelihoodChoice
{
    /// <summary>
    /// By Henderson's equations where all effects are grouped (<see cref="GroupedLikelihood.Covers"/>), by factoring V otherwise.
    /// </summary>
    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="parameters">The parts of V, the residual last.</param>
    /// <param name="design">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="lender">
    /// A likelihood of the same data by factoring V, whose memory may be taken (<see cref="DenseLikelihood.With(VarianceParameters)"/>);
    /// null for none.
    /// </param>
    public static VarianceLikelihood Of(
        Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response, LikelihoodMethod method,
        DenseLikelihood? lender = null) =>
        GroupedLikelihood.Covers(parameters.Parts)
            ? new GroupedLikelihood(backend, parameters, design, response, method)
            : lender?.With(parameters) ?? new DenseLikelihood(backend, parameters, design, response, method);
}
