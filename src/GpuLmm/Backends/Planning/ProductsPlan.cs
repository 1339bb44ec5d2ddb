namespace GpuLmm.Backends;

/// <summary>
/// How a device multiplies by genotypes: C and the sum, both n × k in float64, stay there; blocks of Z come through two buffers, of which
/// one is uploaded and decoded while the other is multiplied.
/// </summary>
/// <param name="BlockSize">Markers of a block.</param>
/// <param name="Bytes">All that is taken on the device.</param>
internal sealed record ProductsPlan(int BlockSize, long Bytes)
{
    /// <summary>Markers of a tile of the host; with <see cref="TileSamples"/> half a megabyte in float64.</summary>
    public const int TileMarkers = 64;

    /// <summary>Samples of a tile of the host.</summary>
    public const int TileSamples = 1024;

    // Of a block of the host: enough for many threads, and no more than a gigabyte where all its markers have dosages.
    private const int MostMarkers = 1024;
    private const long MostDosages = 1L << 28;

    /// <summary>Blocks in flight.</summary>
    public const int Slots = 2;

    /// <summary>Markers of a block of the host, in whole tiles.</summary>
    /// <param name="fileSamples">N.</param>
    public static int HostBlock(int fileSamples) =>
        (int)Math.Clamp(MostDosages / Math.Max(1, fileSamples) / TileMarkers * TileMarkers, TileMarkers, MostMarkers);

    /// <summary>The plan for a device; null where C, the sum and a small block do not fit there.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="fileSamples">N.</param>
    /// <param name="samples">n.</param>
    /// <param name="columns">k.</param>
    public static ProductsPlan? TryCreate(DeviceLimits device, int fileSamples, int samples, int columns)
    {
        long matrix = sizeof(double) * (long)samples * columns;
        long held = (2 * matrix) + (sizeof(int) * (long)samples);

        // Packed, coded and decoded genotypes, and a row of the product or of its right-hand side.
        long perMarker = Slots * (PackedGenotypes.ByteCount(fileSamples) + (sizeof(double) * (4L + samples + columns)));
        long column = Math.Max(1, sizeof(double) * (long)Math.Max(samples, columns));
        long most = Math.Min(device.MostMarkers, device.LargestAllocation / column);
        int block = DeviceLimits.WholeSteps(Math.Min(most, (device.AvailableBytes - held) / perMarker));
        bool fits = block >= DeviceLimits.MarkerStep && matrix <= device.LargestAllocation;
        return fits ? new ProductsPlan(block, held + (block * perMarker)) : null;
    }
}
