namespace GpuLmm.Backends;

/// <summary>
/// How a device sums LD scores: decoded blocks of markers that windows still reach stay there, with their annotations, and pairs of them
/// are multiplied in turn.
/// </summary>
/// <param name="Blocks">Blocks that may be loaded at a time.</param>
/// <param name="Bytes">All that is taken on the device.</param>
internal sealed record LdPlan(int Blocks, long Bytes)
{
    /// <summary>Pairs of blocks whose sums are brought to the host together.</summary>
    public const int Tiles = 32;

    // Beyond what windows need: enough for pairs of blocks to be multiplied many at a time.
    private const int MoreBlocks = 8;

    /// <summary>The plan for a device; null where what windows reach does not fit there.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="design">Windows and annotations.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n.</param>
    public static LdPlan? TryCreate(DeviceLimits device, LdDesign design, int fileSamples, int samples)
    {
        int size = design.BlockSize, annotations = design.Annotations.Length, covariates = design.Covariates?.Columns ?? 0;
        long values = sizeof(double) * (long)samples * size;

        // Samples, the product of two blocks, the sums of pairs; covariates with the squares of a block and their products.
        long held = (sizeof(int) * (long)samples) + (sizeof(double) * (((long)size * size) + (2L * Tiles * size * annotations)))
            + (covariates == 0 ? 0 : values + (sizeof(double) * (((long)samples * (covariates + 1)) + ((covariates + 1L) * size))));

        // Values, packed genotypes and codings, annotations, scales, windows.
        long perMarker = PackedGenotypes.ByteCount(fileSamples) + (sizeof(double) * (5L + annotations)) + sizeof(int);
        long perBlock = values + (size * perMarker);
        int least = design.MostReached + 1;
        long blocks = Math.Min(Math.Min(least + MoreBlocks, (device.AvailableBytes - held) / perBlock), Math.Max(1, design.BlockCount));
        bool fits = blocks >= Math.Min(least, design.BlockCount) && values <= device.LargestAllocation && size <= device.MostMarkers;
        return fits ? new LdPlan((int)blocks, held + (blocks * perBlock)) : null;
    }
}
