using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Any covariance, by average information (<see cref="VarianceSearch"/>).</summary>
internal static class VarianceFit
{
    // A range's likelihood may have several maxima: searches start from ranges far apart, and the highest end counts.
    private static readonly double[] Stretches = [1, 0.2, 4, 50];

    public static ModelReport Fit(
        MixedDesign design, double[] response, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, MixedModelOptions options,
        CancellationToken cancellationToken)
    {
        LikelihoodMethod method = options.Method;
        using var covariance = DesignCovariance.Create(design, kernels);
        var parameters = new VarianceParameters(covariance.Parts);

        // In units of the residual standard deviation, steps and tolerances mean the same for every trait.
        double unit = ResidualDeviation(design.Fixed, response);
        double[] scaled = Array.ConvertAll(response, value => value / unit);
        using VarianceLikelihood likelihood = LikelihoodOf(backend, parameters, design.Fixed, scaled, method);
        double[] stretches = covariance.Parts.Any(part => part is SpatialPart) ? Stretches : [1];
        VarianceMaximum maximum = stretches
            .Select(stretch => (double[])[.. covariance.Parts.SelectMany(part => part.Start(1.0 / covariance.Parts.Count, stretch))])
            .Select(start => VarianceSearch.Maximise(likelihood, start, cancellationToken))
            .MaxBy(end => end.Point.LogLikelihood)!;
        maximum = maximum with { Point = likelihood.Complete(maximum.Point) };
        ModelReport report = new VarianceReport(design, covariance, parameters, maximum, unit, method, backend.Threads).Create();
        return maximum.Converged
            ? new VarianceInference(likelihood, design, scaled, maximum.Point, unit, backend, options).Complete(report, cancellationToken)
            : report;
    }

    /// <summary>The likelihood that fits a model's parts: by Henderson's equations where all effects are grouped, by factoring V otherwise.</summary>
    /// <param name="backend">Where matrices are factored.</param>
    /// <param name="parameters">The parts.</param>
    /// <param name="design">X.</param>
    /// <param name="response">y, offsets taken away.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="lender">A likelihood of the same data by factoring V, whose memory may be taken (<see cref="DenseLikelihood.With"/>); null for none.</param>
    public static VarianceLikelihood LikelihoodOf(
        Backend backend, VarianceParameters parameters, DesignMatrix design, double[] response, LikelihoodMethod method,
        DenseLikelihood? lender = null) =>
        GroupedLikelihood.Covers(parameters.Parts)
            ? new GroupedLikelihood(backend, parameters, design, response, method)
            : lender?.With(parameters) ?? new DenseLikelihood(backend, parameters, design, response, method);

    private static double ResidualDeviation(DesignMatrix design, double[] response)
    {
        double[] residual = [.. response];
        for (int j = 0; j < design.Basis.Columns; j++)
        {
            double share = TensorPrimitives.Dot<double>(design.Basis.Column(j), residual);
            TensorPrimitives.MultiplyAdd<double>(design.Basis.Column(j), -share, residual, residual);
        }

        return TensorPrimitives.Norm<double>(residual) / Math.Sqrt(response.Length - design.Basis.Columns);
    }
}
