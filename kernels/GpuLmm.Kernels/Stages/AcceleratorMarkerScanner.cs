using System.Numerics;
using GpuLmm.Backends;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Tests blocks of markers on the device, in the lanes that the plan has room for; U and the constants are shared.</summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed class AcceleratorMarkerScanner<T> : MarkerScanner
    where T : unmanaged, INumber<T>
{
    private readonly DeviceScope scope;

    public AcceleratorMarkerScanner(IStageDevice backend, KernelSet<T> kernels, ScanDesign design, SampleSelection samples)
    {
        var table = new TraitTable(design.Traits);
        Plan = ScanPlan.Create(backend.Offer, SizeOf(design, samples, table));
        scope = backend.Memory.Open();
        Lanes = backend.Prepare<IReadOnlyList<ScanLane>>("preparing the scan", scope, () =>
        {
            Eigenvectors<T> vectors = Plan.IsResident
                ? new ResidentEigenvectors<T>(backend, scope, design.Vectors, Plan.Panels)
                : new StreamedEigenvectors<T>(backend, kernels, scope, design.Vectors, Plan.Panels);
            var constants = new ScanConstants<T>(backend, scope, design, table, samples);
            return [.. Enumerable.Range(0, Plan.Lanes).Select(_ =>
                new AcceleratorScanLane<T>(backend, kernels, scope, design, constants, vectors, samples, BlockSize))];
        });
    }

    /// <summary>How it is laid out.</summary>
    internal ScanPlan Plan { get; }

    public override int BlockSize => Plan.BlockSize;

    public override IReadOnlyList<ScanLane> Lanes { get; }

    public override void Dispose() => scope.Dispose();

    /// <summary>The sizes that decide the memory of a scan.</summary>
    internal static ScanSize SizeOf(ScanDesign design, SampleSelection samples, TraitTable table) => new(
        samples.SampleCount, design.SampleCount, Interop.SizeOf<T>(), design.Nodes.Count, design.Linear.Columns, design.Traits.Count,
        ScanSize.ScratchNumbers(table.MostNodes, design.Traits.Count), table.Bytes);
}
