namespace GpuLmm;

/// <summary>The likelihood of a model with several components at its variances, by stochastic Lanczos quadrature.</summary>
internal static class ComponentLikelihood
{
    // Two steps in a row that change ℓ by no more have settled it.
    private const double Settled = 1e-3;

    /// <summary>ℓ with K = Σ w_k K_k, at the ratio and the residual variance that were found.</summary>
    /// <param name="search">The trait and its probes.</param>
    /// <param name="estimates">Its weights.</param>
    /// <param name="passes">Products with K.</param>
    /// <param name="options">Steps.</param>
    public static (QuadraturePoint Point, int Steps) At(
        ComponentSearch search, KinshipShares estimates, KinshipPasses passes, MatrixFreeOptions options)
    {
        ComponentProbes probes = search.Probes;
        MatrixFreeSet set = search.Set;
        int count = probes.Columns.Count + 1;
        var starts = new DenseMatrix(passes.Rows.Count, count);
        search.Trait.Response.CopyTo(starts.Column(0));
        for (int j = 1; j < count; j++)
        {
            probes.Columns[j - 1].CopyTo(starts.Column(j));
        }

        using var recurrences = new LanczosColumns(set.Samples, starts, set.IsRestricted ? count : 1);
        double[][] weights = [.. Enumerable.Repeat(estimates.Weights, count)];
        double trace = probes.Traces.Zip(estimates.Weights, (own, weight) => own * weight).Sum();
        QuadraturePoint point = default;
        for (int still = 0; recurrences.Steps < options.MaxSteps && (recurrences.Steps < options.MinSteps || still < 2);)
        {
            using (DenseMatrix product = passes.Multiply(recurrences.Current, null, weights))
            {
                recurrences.Advance(product, 0, passes.Threads);
            }

            var profile = new QuadratureProfile(
                recurrences.Nodes(0, recurrences.Steps),
                [.. Enumerable.Range(1, count - 1).Select(j => recurrences.Nodes(j, recurrences.Steps))],
                probes.IsExact, set.Degrees, trace, set.DesignDeterminant);
            QuadraturePoint next = profile.Evaluate(search.Lambda);
            still = Math.Abs(next.LogLikelihood - point.LogLikelihood) <= Settled ? still + 1 : 0;
            point = next;
        }

        return (point with { ResidualVariance = search.Variances[^1] }, recurrences.Steps);
    }
}
