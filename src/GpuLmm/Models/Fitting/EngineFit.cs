namespace GpuLmm;

/// <summary>The model fitted to one response.</summary>
/// <param name="Maximum">Where the search ended, with the response in units of <paramref name="Unit"/>.</param>
/// <param name="Unit">Residual standard deviation of the response on X.</param>
internal record EngineFit(VarianceMaximum Maximum, double Unit)
{
    /// <summary>The maximum.</summary>
    public VariancePoint Point => Maximum.Point;
}

/// <summary>A fit by eigenvectors.</summary>
/// <param name="Maximum">As of every fit.</param>
/// <param name="Unit">As of every fit.</param>
/// <param name="Profile">The response, rotated.</param>
/// <param name="Lambda">Its maximum over λ.</param>
/// <param name="Estimates">In the words of one kernel.</param>
internal sealed record SpectralEngineFit(
    VarianceMaximum Maximum, double Unit, ProfileLikelihood Profile, LambdaMaximum Lambda, OneKernelFit Estimates)
        : EngineFit(Maximum, Unit);
