namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareScan"/>: what all blocks share, and the lanes that test them. Results do not depend on which
/// lane of a device takes a block, nor on how markers are cut into blocks.
/// </summary>
internal abstract class MarkerScanner : IDisposable
{
    /// <summary>Most markers that a lane takes at once, and the number at which it is fastest.</summary>
    public abstract int BlockSize { get; }

    /// <summary>At least one; they work at the same time, each for one thread.</summary>
    public abstract IReadOnlyList<ScanLane> Lanes { get; }

    public abstract void Dispose();
}
