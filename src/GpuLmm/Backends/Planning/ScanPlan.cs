namespace GpuLmm.Backends;

/// <summary>Sizes of a scan that decide its memory.</summary>
/// <param name="FileSamples">N.</param>
/// <param name="Samples">n.</param>
/// <param name="ScalarBytes">s, bytes of a scalar of the products.</param>
/// <param name="Nodes">Columns of <see cref="ScanDesign.Squares"/>.</param>
/// <param name="Linear">Columns of <see cref="ScanDesign.Linear"/>.</param>
/// <param name="Traits">T.</param>
/// <param name="Scratch">Numbers of scratch a marker.</param>
/// <param name="ConstantBytes">Of the null models' constants.</param>
internal sealed record ScanSize(
    int FileSamples, int Samples, int ScalarBytes, int Nodes, int Linear, int Traits, int Scratch, long ConstantBytes)
{
    /// <summary>Numbers of scratch for each marker, trait and node of the trait's window: dA/dθ, dB/dθ, the score.</summary>
    public const int ScratchRows = 3;

    /// <summary>Traits whose derivatives are held at a time: their scratch would else outgrow the products with many traits.</summary>
    public const int TraitChunk = 32;

    // Three points of one int, padded to 8 bytes, and four doubles.
    private const long SolutionBytes = 3 * 40;

    /// <summary>Numbers of scratch for each marker.</summary>
    /// <param name="mostNodes">Nodes of the largest window.</param>
    /// <param name="traits">T.</param>
    public static int ScratchNumbers(int mostNodes, int traits) => ScratchRows * mostNodes * Math.Min(TraitChunk, traits);

    /// <summary>Whatever the block and wherever U is: the nodes' columns, their offsets, the sample indices, the constants.</summary>
    public long FixedBytes => ((long)Samples * (Nodes + Linear) * ScalarBytes) + (4L * (Samples + Nodes)) + ConstantBytes;

    /// <summary>U.</summary>
    public long VectorBytes => (long)Samples * Samples * ScalarBytes;

    /// <summary>A marker of a block in one lane: packed, coded, decoded, rotated; products, scratch and solutions.</summary>
    public long BytesPerMarker(bool buffersFloatProducts) =>
        PackedGenotypes.ByteCount(FileSamples) + ((4L + (2L * Samples)) * ScalarBytes) + (8L * (Nodes + Linear + Scratch))
            + (SolutionBytes * Traits)
        + (buffersFloatProducts && ScalarBytes == 4 ? 4L * Math.Max(Nodes, Linear) : 0);
}

/// <summary>
/// How a device tests markers: with U in its memory, in two lanes that take turns at uploading and computing; or, where U does not fit, in
/// one lane that streams panels of U through two buffers for blocks large enough to be worth it.
/// </summary>
/// <param name="BlockSize">Markers of a block.</param>
/// <param name="Lanes">Blocks in flight.</param>
/// <param name="Panels">U by columns.</param>
/// <param name="IsResident">Whether U stays on the device.</param>
/// <param name="Bytes">Taken by all lanes.</param>
internal sealed record ScanPlan(int BlockSize, int Lanes, IReadOnlyList<ColumnRange> Panels, bool IsResident, long Bytes)
{
    /// <summary>Markers of a block on the host. One shape for every run: results do not depend on how the work is cut.</summary>
    public const int HostBlock = 512;

    /// <summary>Panels of U on the device when it is streamed: one is multiplied while the next is uploaded.</summary>
    public const int StreamedPanels = 2;

    // A panel is uploaded once a block: with this many markers the product takes longer than the upload on any bus.
    private const int MostStreamedMarkers = 16_384;
    private const int MostLanes = 2;

    // Below this the products are far from full speed, and another way to lay out the scan is worth a look.
    private const int UsefulMarkers = 256;

    /// <summary>Plans a scan.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="size">What is needed.</param>
    /// <exception cref="DeviceException">Not even a panel of U and a small block fit.</exception>
    public static ScanPlan Create(DeviceLimits device, ScanSize size)
    {
        long perMarker = size.BytesPerMarker(device.BuffersFloatProducts);
        long column = Math.Max(1, (long)size.Samples * size.ScalarBytes);
        int allowed = DeviceLimits.WholeSteps(device.LargestAllocation / column);
        List<ScanPlan> plans =
            [.. Enumerable.Range(1, MostLanes).Reverse().Select(lanes => Resident(device, size, perMarker, column, allowed, lanes))];
        plans.Add(Streamed(device, size, perMarker, column, allowed));
        int useful = Math.Min(UsefulMarkers, device.MostMarkers);
        ScanPlan best = plans.Find(plan => plan.BlockSize >= useful) ?? plans.MaxBy(plan => plan.BlockSize)!;
        if (best.BlockSize >= DeviceLimits.MarkerStep)
        {
            return best;
        }

        long least = size.FixedBytes + (StreamedPanels * column * DeviceLimits.MarkerStep) + (DeviceLimits.MarkerStep * perMarker);
        throw new DeviceException(
            $"The scan of {size.Samples:N0} samples needs {DeviceLimits.Gigabytes(least)} on {device.Name} with U streamed "
            + $"({DeviceLimits.Gigabytes(size.FixedBytes)} for the nodes' columns, {DeviceLimits.Gigabytes(perMarker)} a marker, {DeviceLimits.MarkerStep} at least); "
            + $"{DeviceLimits.Gigabytes(device.AvailableBytes)} are available, {DeviceLimits.Gigabytes(device.LargestAllocation)} at a time. "
            + "Use --precision mixed (about half as much), fewer traits at a time, a device with more memory, or --device cpu.");
    }

    private static ScanPlan Resident(DeviceLimits device, ScanSize size, long perMarker, long column, int allowed, int lanes)
    {
        long held = size.FixedBytes + size.VectorBytes;
        int block = DeviceLimits.WholeSteps(
            Math.Min(Math.Min(allowed, device.MostMarkers), (device.AvailableBytes - held) / (lanes * perMarker)));
        int width = (int)Math.Clamp(device.LargestAllocation / column, 1, Math.Max(1, size.Samples));
        return new ScanPlan(block, lanes, ColumnRange.All(size.Samples).Cut(width), true, held + (lanes * block * perMarker));
    }

    private static ScanPlan Streamed(DeviceLimits device, ScanSize size, long perMarker, long column, int allowed)
    {
        // A quarter for the panels, but whole steps of columns: the product's rows.
        long rest = device.AvailableBytes - size.FixedBytes;
        long panel = Math.Min(rest / 4 / StreamedPanels, device.LargestAllocation);
        int width = Math.Min(Math.Max(DeviceLimits.MarkerStep, DeviceLimits.WholeSteps(panel / column)), Math.Max(1, size.Samples));
        long panels = StreamedPanels * column * width;
        int most = device.MostMarkers < UsefulMarkers ? device.MostMarkers : MostStreamedMarkers;
        int block = DeviceLimits.WholeSteps(Math.Min(Math.Min(allowed, most), (rest - panels) / perMarker));
        return new ScanPlan(block, 1, ColumnRange.All(size.Samples).Cut(width), false, size.FixedBytes + panels + (block * perMarker));
    }
}
