using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Multiplies a block of B markers: decode to X (n × B), X'C, then (X∘X)'1. Only genotypes go in and only products come out; nothing is
/// allocated on the device between blocks.
/// </summary>
internal sealed unsafe class AcceleratorScoreLane<T> : ScoreLane
    where T : unmanaged, INumber<T>
{
    private const string Action = "testing a block of markers";

    private readonly IStageDevice backend;
    private readonly KernelSet<T> kernels;
    private readonly ArrayView<T> columns;
    private readonly ArrayView<T> weights;
    private readonly int width;
    private readonly int samples;
    private readonly int capacity;
    private readonly AcceleratorStream stream;
    private readonly DeviceProducts<T> products;
    private readonly GenotypeTile<T> tile;
    private readonly ArrayView<double> multiplied;
    private readonly PinnedBuffer<double> fetched;

    public AcceleratorScoreLane(
        IStageDevice backend, KernelSet<T> kernels, DeviceScope scope, ArrayView<T> columns, ArrayView<T> weights, int width,
        SampleSelection samples, ArrayView<int> indices, int capacity)
    {
        this.backend = backend;
        this.kernels = kernels;
        this.columns = columns;
        this.weights = weights;
        this.width = width;
        this.samples = samples.Count;
        this.capacity = capacity;
        stream = scope.CreateStream();
        products = backend.CreateProducts(kernels, scope, stream, (long)width * capacity);
        tile = new GenotypeTile<T>(backend, scope, stream, kernels.Decode, samples, indices, capacity);
        multiplied = scope.Allocate<double>((long)(width + 1) * capacity, "products with covariates and residuals");
        fetched = scope.AllocatePinned<double>((long)(width + 1) * capacity);
    }

    public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<double> squares, Span<double> products)
    {
        int count = block.Count;
        if (squares.Length != count || products.Length != (long)count * width)
        {
            throw new ArgumentException(
                $"Expected room for {count} squares and {count} · {width} products, found {squares.Length} and {products.Length}.",
                nameof(products));
        }

        if (count == 0)
        {
            return;
        }

        tile.Stage(block, codings);
        backend.Enqueue(Action, () =>
        {
            tile.Decode();
            this.products.MultiplyWide(
                tile.Values, columns, multiplied.SubView(0, (long)width * capacity),
                ProductShape.Transposed(count, width, samples, capacity));
            kernels.Square.Launch(stream, tile.Values, tile.Values, samples, count);
            this.products.MultiplyWide(
                tile.Values, weights, multiplied.SubView((long)width * capacity, capacity),
                ProductShape.Transposed(count, 1, samples, capacity));
            fetched.DownloadFrom(stream, multiplied, (long)(width + 1) * capacity);
        });
        backend.Wait(Action, stream);
        for (int c = 0; c < width; c++)
        {
            ReadOnlySpan<double> column = fetched.Slice((long)c * capacity, count);
            for (int j = 0; j < count; j++)
            {
                products[(j * width) + c] = column[j];
            }
        }

        fetched.Slice((long)width * capacity, count).CopyTo(squares);
    }
}
