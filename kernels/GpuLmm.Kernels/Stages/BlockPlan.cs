namespace GpuLmm.Kernels;

/// <summary>How many markers a stage takes at once: as many as are useful and fit. Computed before anything is allocated.</summary>
internal static class BlockPlan
{
    /// <summary>Markers at which the products run at full speed; more would only cost memory.</summary>
    public const int MostMarkers = 2048;

    /// <summary>For the emulation, where a block is a matter of seconds.</summary>
    public const int MostMarkersEmulated = 64;

    // Below this a product kernel's tiles stand empty and uploads outweigh arithmetic: better to say that the device is too small.
    private const int FewestMarkers = 64;

    /// <summary>Markers of a block: a multiple of the product's tile.</summary>
    /// <param name="device">Its name, for the message.</param>
    /// <param name="stage">What is planned, for the message.</param>
    /// <param name="need">Memory of the stage.</param>
    /// <param name="availableBytes">What the device has to give.</param>
    /// <param name="most">Most markers that are useful.</param>
    /// <exception cref="DeviceException">Not even the smallest block fits.</exception>
    public static int Markers(string device, string stage, StageMemory need, long availableBytes, int most)
    {
        long fit = (availableBytes - need.FixedBytes) / need.BytesPerMarker;
        if (fit < FewestMarkers)
        {
            throw new DeviceException(
                $"{stage} needs {DeviceMemory.Gigabytes(need.FixedBytes + (FewestMarkers * need.BytesPerMarker))} on {device} "
                + $"({DeviceMemory.Gigabytes(need.FixedBytes)} and {DeviceMemory.Gigabytes(need.BytesPerMarker)} a marker, {FewestMarkers} at least); "
                + $"{DeviceMemory.Gigabytes(availableBytes)} are available. Use --precision mixed (about half as much), fewer traits at a "
                + "time, a device with more memory, or --device cpu.");
        }

        return (int)Math.Min(most, fit / FewestMarkers * FewestMarkers);
    }
}

/// <summary>Device memory of a stage.</summary>
/// <param name="FixedBytes">Whatever the block's size.</param>
/// <param name="BytesPerMarker">For each marker of a block.</param>
internal readonly record struct StageMemory(long FixedBytes, long BytesPerMarker)
{
    /// <summary>Of <see cref="AcceleratorKinshipAccumulator{T}"/>: the float64 sum, and packed, decoded and coded markers.</summary>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n.</param>
    /// <param name="scalarBytes">s, bytes of a scalar of the products.</param>
    public static StageMemory Kinship(int fileSamples, int samples, int scalarBytes)
    {
        long n = samples;
        return new StageMemory((8 * n * n) + (4 * n), PackedGenotypes.ByteCount(fileSamples) + ((4 + n) * scalarBytes));
    }

    /// <summary>
    /// Of <see cref="AcceleratorMarkerScanner{T}"/>: U and the nodes' columns; and packed, decoded and rotated markers, products and
    /// solutions.
    /// </summary>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n.</param>
    /// <param name="scalarBytes">s, bytes of a scalar of the products.</param>
    /// <param name="nodes">Columns of <see cref="ScanDesign.Squares"/>.</param>
    /// <param name="linear">Columns of <see cref="ScanDesign.Linear"/>.</param>
    /// <param name="traits">Traits.</param>
    /// <param name="scratchNumbers">Numbers of scratch a marker.</param>
    /// <param name="constantBytes">Constants of all traits.</param>
    public static StageMemory Scan(
        int fileSamples, int samples, int scalarBytes, int nodes, int linear, int traits, int scratchNumbers, long constantBytes)
    {
        long n = samples, columns = (long)nodes + linear;
        long perMarker = PackedGenotypes.ByteCount(fileSamples) + ((4 + (2 * n)) * scalarBytes)
            + (8 * (columns + scratchNumbers)) + (SolutionBytes * traits);
        return new StageMemory((n * (n + columns) * scalarBytes) + (4 * (n + nodes)) + constantBytes, perMarker);
    }

    // Three points of one int, padded to 8 bytes, and four doubles.
    private const long SolutionBytes = 3 * 40;
}
