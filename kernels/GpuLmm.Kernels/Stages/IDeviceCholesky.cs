namespace GpuLmm.Kernels;

/// <summary>V = L L' on the device: from V to L in the lower triangle, with the inverses of its blocks and its diagonal.</summary>
internal interface IDeviceCholesky
{
    /// <summary>Starts, or does, the factorisation on the stage's stream.</summary>
    /// <returns>
    /// Whether nothing is known against V; where it is not positive definite but nobody waited to see, L's diagonal has a number that is
    /// not positive or no number.
    /// </returns>
    bool Factor();
}
