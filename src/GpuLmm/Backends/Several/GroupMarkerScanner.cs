namespace GpuLmm.Backends.Several;

/// <summary>The lanes of several scanners, with blocks that every one can take.</summary>
internal sealed class GroupMarkerScanner(IReadOnlyList<MarkerScanner> scanners) : MarkerScanner
{
    public override int BlockSize { get; } = scanners.Min(scanner => scanner.BlockSize);

    public override IReadOnlyList<ScanLane> Lanes { get; } = [.. scanners.SelectMany(scanner => scanner.Lanes)];

    public override void Dispose()
    {
        foreach (MarkerScanner scanner in scanners)
        {
            scanner.Dispose();
        }
    }
}
