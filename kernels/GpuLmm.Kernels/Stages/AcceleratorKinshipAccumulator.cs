using System.Numerics;
using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Backends.Host.Calls;
using GpuLmm.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Decodes a block to Z (n × B) on the device and adds slabs of the lower triangle of Z Z' to float64 sums there. Two blocks are in flight:
/// one is read, uploaded and decoded while the one before is multiplied. Centred calls are multiplied as whole numbers, which is exact in
/// either precision.
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

    public AcceleratorKinshipAccumulator(
        IStageDevice backend, KernelSet<T> kernels, CallDevice callDevice, SampleSelection samples, ColumnRange columns)
    {
        this.backend = backend;
        n = samples.Count;
        plan = KinshipPlan.Create(backend.Offer, columns, samples.SampleCount, n, Interop.SizeOf<T>());
        scope = backend.Memory.Open();
        slots = backend.Prepare("preparing the kinship", scope, () =>
        {
            ArrayView<int> indices = scope.Allocate<int>(n, "the sample indices");
            ArrayView<float> units = scope.Allocate<float>(4L * BlockSize, "the values of calls");
            Slot[] made = [.. Enumerable.Range(0, KinshipPlan.Slots).Select(_ => MakeSlot(kernels, callDevice, samples, indices, units))];
            made[0].Stream.Upload(CallTile.Units(BlockSize), units);
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
        backend.Enqueue("preparing the kinship", () => Array.ForEach(slots, slot => slot.Calls.Clear()));
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
        bool isWhole = CallKinship.CanHold(block, codings);
        if (isWhole)
        {
            slot.Tile.StageCalls(block, codings);
            slot.Calls.Stage(block, codings, backend.Threads);
        }
        else
        {
            slot.Tile.Stage(block, codings);
        }

        backend.Enqueue(Action, () => Decode(slot, isWhole));

        // The block before must have been added: a sum has the order of the markers. Meanwhile this one is uploaded and decoded.
        backend.Wait(Action, slots[turn].Stream);
        int count = block.Count;
        backend.Enqueue(Action, () => slabs.ForEach(slab => Multiply(slot, isWhole, slab.Columns, slab.Sum, count)));
    }

    public override void FlushTo(DenseMatrix target, int first = 0)
    {
        Rest();
        slabs.ForEach(slab => backend.Enqueue(
            "fetching the kinship", () => slots[0].Stream.AddSlab(slab.Sum, slab.Columns, target, first)));
        var linear = new double[n];
        double constant = 0;
        backend.Enqueue("fetching the kinship", () => constant = slots.Sum(slot => slot.Calls.Fetch(linear)));
        Workers.Run(backend.Threads, slabs.Count, (_, s) =>
        {
            for (int k = slabs[s].Columns.First; k < slabs[s].Columns.End; k++)
            {
                Span<double> to = target.Column(k - first)[k..];
                TensorPrimitives.Add(to, linear.AsSpan(k), to);
                TensorPrimitives.Add(to, linear[k] + constant, to);
            }
        });
    }

    public override void Dispose()
    {
        scope.Dispose();
        passScope?.Dispose();
    }

    private static void Decode(Slot slot, bool isWhole)
    {
        if (isWhole)
        {
            slot.Tile.UploadCalls();
            slot.Calls.Decode(slot.Tile.Packed);
        }
        else
        {
            slot.Tile.Decode();
        }
    }

    private void Multiply(Slot slot, bool isWhole, ColumnRange columns, ArrayView<double> sum, int count)
    {
        if (isWhole)
        {
            slot.Calls.Add(sum, columns);
            return;
        }

        ArrayView<T> z = slot.Tile.Values.SubView(columns.First, slot.Tile.Values.Length - columns.First);
        slot.Products.AddWide(z, z, sum, ProductShape.RankUpdate(n - columns.First, columns.Count, count, n));
    }

    private Slot MakeSlot(
        KernelSet<T> kernels, CallDevice callDevice, SampleSelection samples, ArrayView<int> indices, ArrayView<float> units)
    {
        AcceleratorStream stream = scope.CreateStream();
        var tile = new GenotypeTile<T>(backend, scope, stream, kernels.Decode, samples, indices, BlockSize);
        bool isVendor = backend.Offer.BuffersFloatProducts;
        ArrayView<float> buffer = isVendor
            ? scope.Allocate<float>(KinshipPlan.BufferNumbers(n, plan.Passes.SelectMany(pass => pass)), "products in 32 bits") : default;
        DeviceProducts<T> products = backend.CreateProducts(
            kernels, scope, stream, isVendor && typeof(T) == typeof(float) ? buffer.Cast<T>() : default);
        return new Slot(stream, tile, products, new CallTile(
            scope, stream, callDevice.Kernels, CreateCalls(callDevice, products.Blas, stream, tile, units, buffer), samples, BlockSize));
    }

    /// <summary>Calls lie where other values would.</summary>
    private CallProducts CreateCalls(
        CallDevice callDevice, CuBlas? blas, AcceleratorStream stream, GenotypeTile<T> tile, ArrayView<float> units,
        ArrayView<float> buffer)
    {
        if (blas is not null && backend.MultipliesBytes && ByteCallProducts.Fits(n, Interop.SizeOf<T>()))
        {
            return new ByteCallProducts(
                blas, callDevice.Kernels, stream, tile.Values.Cast<int>(), BlockSize, buffer.Cast<int>(), backend.Offer.MostMarkers / 2);
        }

        KernelSet<float> floats = callDevice.Floats();
        DeviceProducts<float> products = blas is null
            ? new TiledProducts<float>(floats, stream) : new VendorProducts<float>(blas, floats, stream, buffer);
        return new FloatCallProducts(floats.Decode, products, stream, units, tile.Values.Cast<float>());
    }

    private void Rest()
    {
        foreach (Slot slot in slots)
        {
            backend.Wait(Action, slot.Stream);
        }
    }

    private sealed record Slot(AcceleratorStream Stream, GenotypeTile<T> Tile, DeviceProducts<T> Products, CallTile Calls);
}
