namespace GpuLmm;

/// <summary>What a report has beyond the estimates, for the dense strategy: all that needs P at the maximum.</summary>
internal static class DenseInference
{
    public static ModelReport Complete(
        ModelReport report, DenseLikelihood likelihood, MixedDesign design, VariancePoint point, double unit, LikelihoodMethod method)
    {
        VarianceParameters parameters = likelihood.Parameters;
        int[] free = [.. Enumerable.Range(0, parameters.Count).Where(k => point.Parameters[k] > parameters.LowerBounds[k])];
        var conditional = new DenseConditional(likelihood);

        // The curvature first: it overwrites P.
        double[]? curvature = conditional.Curvature(point, free);
        using var projection = DenseProjection.At(likelihood, design.Fixed, method, point.Parameters);
        return projection is null ? report : report with { Conditional = conditional.At(projection, free, curvature, unit) };
    }
}
