namespace GpuLmm;

/// <summary>From the fit of one kernel to the report that every strategy gives.</summary>
internal static class OneKernelReport
{
    /// <summary>The estimates of one kernel; effects and fitted values are left out.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="kernel">Name of the kernel.</param>
    /// <param name="formula">The formula.</param>
    /// <param name="dropped">Columns left out of X.</param>
    public static ModelReport Of(OneKernelFit fit, string kernel, string formula, IReadOnlyList<LeftOut> dropped) => new()
    {
        Formula = formula,
        Strategy = FitStrategy.Spectral,
        Method = fit.Method,
        SampleCount = fit.SampleCount,
        Fixed = fit.Fixed,
        Variances =
        [
            new VarianceEstimate(kernel, DesignMatrix.Intercept, null, fit.KernelVariance, fit.KernelVarianceError),
            new VarianceEstimate("Residual", "", null, fit.ResidualVariance, fit.ResidualVarianceError),
        ],
        Shares = [new VarianceShare(kernel, fit.Heritability, fit.HeritabilityError)],
        Parameters = new Dictionary<string, double> { ["lambda"] = fit.Lambda },
        LogLikelihood = fit.LogLikelihood,
        ParameterCount = fit.ParameterCount,
        Iterations = fit.Evaluations,
        Boundary = fit.Boundary switch
        {
            VarianceBoundary.Kernel => [kernel],
            VarianceBoundary.Residual => ["Residual"],
            _ => [],
        },
        Random = [],
        Fitted = [],
        Dropped = dropped,
        Warnings = fit.Boundary switch
        {
            VarianceBoundary.Kernel => ["The kernel's variance is estimated at zero: the model is that without the kernel."],
            VarianceBoundary.Residual => ["The residual variance is estimated at zero: the kernel explains all of the variation."],
            _ => [],
        },
    };
}
