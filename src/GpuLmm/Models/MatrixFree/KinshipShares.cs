using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>The variances of components and of the residual, and what follows from them by the delta method.</summary>
internal sealed class KinshipShares
{
    private readonly double[] variances;
    private readonly double[] scales;
    private readonly double[] sampling;
    private readonly double[] monteCarlo;

    /// <param name="names">Names of the components.</param>
    /// <param name="markers">m_k of each.</param>
    /// <param name="scales">c(K_k) of each.</param>
    /// <param name="variances">σ²_k of each, then σ²_e.</param>
    /// <param name="sampling">Their covariance by the average information, zero where one is on its bound.</param>
    /// <param name="monteCarlo">Their covariance over draws of the probes.</param>
    /// <param name="isResidualZero">Whether σ²_e is on its bound.</param>
    public KinshipShares(
        IReadOnlyList<string> names, int[] markers, double[] scales, double[] variances, double[] sampling, double[] monteCarlo,
        bool isResidualZero)
    {
        (this.scales, this.variances, this.sampling, this.monteCarlo) = (scales, variances, sampling, monteCarlo);
        int count = names.Count;
        double kinship = variances.Take(count).Sum();
        Weights = [.. variances.Take(count).Select(variance => kinship > 0 ? variance / kinship : 1.0 / count)];
        Scale = Weights.Zip(scales, (weight, scale) => weight * scale).Sum();
        Boundary = kinship == 0 ? VarianceBoundary.Kernel : isResidualZero ? VarianceBoundary.Residual : VarianceBoundary.None;
        double[] whole = [.. scales.Select(_ => 1.0)];
        Total = Ratio(whole, isOfAll: true);
        Errors = (Error(sampling, [.. whole, 0]), Error(sampling, SmallMatrix.Unit(count + 1, count)));
        int all = markers.Sum();
        Rows = [.. names.Select((name, k) =>
        {
            double[] own = SmallMatrix.Unit(count, k);
            (double Value, double Error, double MonteCarlo) share = Ratio(own, isOfAll: true), part = Ratio(own, isOfAll: false);
            double fraction = (double)markers[k] / all;
            return new KinshipComponent(
                name, markers[k], variances[k], Error(sampling, SmallMatrix.Unit(count + 1, k)), share.Value, share.Error,
                share.MonteCarlo, part.Value / fraction, part.Error / fraction, part.MonteCarlo / fraction);
        })];
    }

    /// <summary>w_k = σ²_k/Σ σ²; equal where all are zero.</summary>
    public double[] Weights { get; }

    /// <summary>c(Σ w_k K_k).</summary>
    public double Scale { get; }

    /// <summary>Whether all components, or the residual, are at zero.</summary>
    public VarianceBoundary Boundary { get; }

    /// <summary>h² of all components, its standard error and its standard deviation over draws of the probes.</summary>
    public (double Value, double Error, double MonteCarlo) Total { get; }

    /// <summary>Standard errors of Σ σ²_k and of σ²_e.</summary>
    public (double Kernel, double Residual) Errors { get; }

    /// <summary>The components.</summary>
    public IReadOnlyList<KinshipComponent> Rows { get; }

    /// <summary>Σ c_k σ²_k of some components over that of all, with the residual or without it.</summary>
    private (double Value, double Error, double MonteCarlo) Ratio(double[] chosen, bool isOfAll)
    {
        int count = scales.Length;
        double upper = 0, lower = isOfAll ? variances[count] : 0;
        for (int k = 0; k < count; k++)
        {
            upper += chosen[k] * scales[k] * variances[k];
            lower += scales[k] * variances[k];
        }

        var gradient = new double[count + 1];
        for (int k = 0; k < count; k++)
        {
            gradient[k] = scales[k] * (chosen[k] - (upper / lower)) / lower;
        }

        gradient[count] = isOfAll ? -upper / (lower * lower) : 0;
        double error = Error(sampling, gradient);
        return (upper / lower, error, double.IsNaN(error) ? double.NaN : Math.Sqrt(Math.Max(0, Form(monteCarlo, gradient))));
    }

    /// <summary>NaN where there is no variance: on a bound.</summary>
    private static double Error(double[] covariance, double[] gradient) =>
        Form(covariance, gradient) is > 0 and var variance ? Math.Sqrt(variance) : double.NaN;

    private static double Form(double[] matrix, double[] v) =>
        SmallMatrix.Times(matrix, v, v.Length).Zip(v, (product, value) => product * value).Sum();
}
