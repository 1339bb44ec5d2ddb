using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Decodes a block to Z (n × B) on the device and adds slabs of the lower triangle of Z Z' to float64 sums there. Two blocks are in flight:
/// one is read, uploaded and decoded while the one before is multiplied.
/// </summary>
/// <typeparam name="T">double; or float, whose products of one block are rounded and then added up in double.</typeparam>
internal sealed class AcceleratorKinshipAccumulator<T> : KinshipAccumulator
    where T : unmanaged, INumber<T>
{
    private const string Action = "adding markers to the kinship";
    private readonly IStageDevice backend;
    private readonly KinshipPlan plan;
    private readonly int n;
    private readonly DeviceScope scope;
    private readonly Slot[] slots;
    private DeviceScope? passScope;
    private List<(ColumnRange Columns, ArrayView<double> Sum)> slabs = [];
    private int turn;

    public AcceleratorKinshipAccumulator(IStageDevice backend, KernelSet<T> kernels, SampleSelection samples, ColumnRange columns)
    {
        this.backend = backend;
        n = samples.Count;
        plan = KinshipPlan.Create(backend.Offer, columns, samples.SampleCount, n, Interop.SizeOf<T>());
        scope = backend.Memory.Open();
        slots = backend.Prepare("preparing the kinship", scope, () =>
        {
            ArrayView<int> indices = scope.Allocate<int>(n, "the sample indices");
            long buffer = plan.Passes.SelectMany(pass => pass).Max(slab => (long)n * slab.Count);
            Slot[] made = [.. Enumerable.Range(0, KinshipPlan.Slots).Select(_ =>
            {
                AcceleratorStream stream = scope.CreateStream();
                var tile = new GenotypeTile<T>(backend, scope, stream, kernels.Decode, samples, indices, BlockSize);
                return new Slot(stream, tile, backend.CreateProducts(kernels, scope, stream, buffer));
            })];
            made[0].Stream.Upload(samples.Indices, indices);
            return made;
        });
    }

    public override int BlockSize => plan.BlockSize;

    public override int Passes => plan.Passes.Count;

    public override void Begin(int pass)
    {
        Rest();
        passScope?.Dispose();
        passScope = backend.Memory.Open();
        slabs = backend.Prepare("preparing the kinship", passScope, () => plan.Passes[pass].Select(columns =>
        {
            ArrayView<double> sum = passScope.Allocate<double>(KinshipPlan.SlabBytes(n, columns) / sizeof(double), "the kinship");
            sum.MemSetToZero(slots[turn].Stream);
            return (columns, sum);
        }).ToList());
        Rest();
    }

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.Count == 0)
        {
            return;
        }

        Slot slot = slots[turn];
        turn = (turn + 1) % slots.Length;
        backend.Wait(Action, slot.Stream);
        slot.Tile.Stage(block, codings);
        backend.Enqueue(Action, slot.Tile.Decode);

        // The block before must have been added: a sum has the order of the markers. Meanwhile this one is uploaded and decoded.
        backend.Wait(Action, slots[turn].Stream);
        int count = block.Count;
        backend.Enqueue(Action, () => slabs.ForEach(slab =>
        {
            ArrayView<T> z = slot.Tile.Values.SubView(slab.Columns.First, slot.Tile.Values.Length - slab.Columns.First);
            slot.Products.AddWide(z, z, slab.Sum, ProductShape.RankUpdate(n - slab.Columns.First, slab.Columns.Count, count, n));
        }));
    }

    public override void FlushTo(DenseMatrix target, int first = 0)
    {
        Rest();
        slabs.ForEach(slab => backend.Enqueue(
            "fetching the kinship", () => slots[0].Stream.AddSlab(slab.Sum, slab.Columns, target, first)));
    }

    public override void Dispose()
    {
        scope.Dispose();
        passScope?.Dispose();
    }

    private void Rest()
    {
        foreach (Slot slot in slots)
        {
            backend.Wait(Action, slot.Stream);
        }
    }

    private sealed record Slot(AcceleratorStream Stream, GenotypeTile<T> Tile, DeviceProducts<T> Products);
}
