namespace GpuLmm.Backends;

/// <summary>
/// How a device multiplies markers with a few columns: the columns stay in its memory, two lanes take turns at uploading and computing.
/// </summary>
/// <param name="BlockSize">Markers of a block.</param>
/// <param name="Lanes">Blocks in flight.</param>
/// <param name="Bytes">Taken by all lanes.</param>
internal sealed record ScorePlan(int BlockSize, int Lanes, long Bytes)
{
    private const int MostLanes = 2;

    // Few samples: enough markers for the product to be worth its start. Many: a tile of some tens of megabytes.
    private const int MostHostMarkers = 512;
    private const int FewestHostMarkers = 16;
    private const long HostTileBytes = 64L << 20;

    /// <summary>Markers of a block on the host.</summary>
    /// <param name="samples">n.</param>
    /// <param name="scalarBytes">Of a scalar of the products.</param>
    public static int HostBlock(int samples, int scalarBytes) =>
        (int)Math.Clamp(HostTileBytes / scalarBytes / Math.Max(1, samples), FewestHostMarkers, MostHostMarkers);

    /// <summary>Plans the products.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="size">What is multiplied.</param>
    /// <param name="scalarBytes">Of a scalar of the products.</param>
    /// <exception cref="DeviceException">Not even the columns, the matrices and a small block fit.</exception>
    public static ScorePlan Create(DeviceLimits device, int fileSamples, ScoreSize size, int scalarBytes)
    {
        // Packed, coded, decoded, squared or transformed; products, squares and information in float64 and, where a library multiplies, in
        // float32 before.
        int results = size.Columns + (2 * size.Pairs), tiles = size.Matrices > 0 ? 3 : 2;
        long perMarker = PackedGenotypes.ByteCount(fileSamples) + ((4L + ((long)tiles * size.Samples)) * scalarBytes) + (8L * results)
            + (device.BuffersFloatProducts && scalarBytes == 4 ? 4L * results : 0);
        long held = size.HeldBytes(scalarBytes) + (4L * size.Samples);
        long allowed = device.LargestAllocation / Math.Max(1, (long)size.Samples * scalarBytes);
        int block = DeviceLimits.WholeSteps(
            Math.Min(Math.Min(allowed, device.MostMarkers), (device.AvailableBytes - held) / (MostLanes * perMarker)));
        return block >= DeviceLimits.MarkerStep
            ? new ScorePlan(block, MostLanes, held + (MostLanes * block * perMarker))
            : throw new DeviceException(
                $"The scan of {size.Samples:N0} samples needs {DeviceLimits.Gigabytes(held + (MostLanes * DeviceLimits.MarkerStep * perMarker))} on {device.Name} "
                + $"({DeviceLimits.Gigabytes(held)} for covariates, residuals and the variance, {DeviceLimits.Gigabytes(perMarker)} per marker, {DeviceLimits.MarkerStep} at least); "
                + $"{DeviceLimits.Gigabytes(device.AvailableBytes)} are available, {DeviceLimits.Gigabytes(device.LargestAllocation)} at a time. "
                + "Use --precision mixed (about half as much), fewer traits at a time, a device with more memory, or --device cpu.");
    }
}

/// <summary>What markers are multiplied with.</summary>
/// <param name="Samples">n.</param>
/// <param name="Columns">Of C.</param>
/// <param name="Pairs">s, pairs of a marker's columns.</param>
/// <param name="Matrices">H, n × n each.</param>
internal sealed record ScoreSize(int Samples, int Columns, int Pairs = 1, int Matrices = 0)
{
    public static ScoreSize Of(ScoreDesign design) =>
        new(design.SampleCount, design.Columns.Columns, design.PairCount, design.Matrices.Count());

    /// <summary>Columns, weights on both sides of the forms, and matrices.</summary>
    public long HeldBytes(int scalarBytes) => (long)Samples * (Columns + (3L * Pairs) + ((long)Matrices * Samples)) * scalarBytes;
}
