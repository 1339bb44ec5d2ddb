namespace GpuLmm;

/// <summary>
/// A kernel, and what it explains of a simulated trait: u ~ N(0, share/c K) with c = tr(SKS)/(n − 1), the scale on which a fit gives
/// shares.
/// </summary>
/// <param name="Name">What results call it.</param>
/// <param name="Kernel">K.</param>
/// <param name="Share">In [0, 1).</param>
internal sealed record KernelShare(string Name, Kinship Kernel, double Share);
