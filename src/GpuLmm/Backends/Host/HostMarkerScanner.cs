namespace GpuLmm.Backends.Host;

/// <summary>One lane: its products take all threads of the BLAS.</summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed class HostMarkerScanner<T>(HostBackend backend, ScanDesign design, SampleSelection samples) : MarkerScanner
    where T : unmanaged
{
    private readonly HostScanLane<T> lane = new(backend, design, samples);

    public override int BlockSize => ScanPlan.HostBlock;

    public override IReadOnlyList<ScanLane> Lanes => [lane];

    public override void Dispose() => lane.Dispose();
}
