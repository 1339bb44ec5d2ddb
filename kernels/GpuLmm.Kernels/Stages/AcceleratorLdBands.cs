using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Keeps decoded blocks X_b (n × B) on the device. Of a pair of blocks the products X_a'X_b become T, squared correlations without bias
/// within windows, in place; then T A_b and T'A_a are all that comes to the host. float64 in either precision.
/// </summary>
internal sealed class AcceleratorLdBands : LdBands
{
    private const string Action = "summing squared correlations";
    private readonly IStageDevice backend;
    private readonly KernelSet<double> kernels;
    private readonly WindowedSquaresKernel squares;
    private readonly LdDesign design;
    private readonly SampleSelection samples;
    private readonly DeviceScope scope;
    private readonly AcceleratorStream stream;
    private readonly DeviceProducts<double> products;
    private readonly ArrayView<double> tile;
    private readonly ArrayView<double> results;
    private readonly PinnedBuffer<double> fetched;
    private readonly DeviceCovariates? covariates;
    private readonly Stack<Slot> free;
    private readonly Dictionary<int, Slot> loaded = [];

    public AcceleratorLdBands(
        IStageDevice backend, KernelSet<double> kernels, WindowedSquaresKernel squares, LdDesign design, SampleSelection samples,
        LdPlan plan)
    {
        (this.backend, this.kernels, this.squares, this.design, this.samples) = (backend, kernels, squares, design, samples);
        Capacity = plan.Blocks;
        int n = samples.Count, size = design.BlockSize;
        long sums = 2L * LdPlan.Tiles * size * Width;
        scope = backend.Memory.Open();
        (stream, products, tile, results, fetched, covariates, free) = backend.Prepare("preparing LD scores", scope, () =>
        {
            AcceleratorStream own = scope.CreateStream();
            ArrayView<int> indices = scope.Allocate<int>(n, "the sample indices");
            own.Upload(samples.Indices, indices);
            return (own, backend.CreateProducts(kernels, scope, own, 0),
                scope.Allocate<double>((long)size * size, "products of two blocks"),
                scope.Allocate<double>(sums, "sums of two blocks"), scope.AllocatePinned<double>(sums),
                design.Covariates is { } q ? new DeviceCovariates(scope, own, q, size) : null,
                new Stack<Slot>(Enumerable.Range(0, plan.Blocks).Select(_ => new Slot(
                    new GenotypeTile<double>(backend, scope, own, kernels.Decode, samples, indices, size),
                    scope.Allocate<double>((long)size * Width, "annotations of a block"),
                    scope.Allocate<double>(size, "scales of a block"), scope.Allocate<int>(size, "windows of a block")))));
        });
    }

    public override int Capacity { get; }

    private int Width => design.Annotations.Length;

    public override void Load(int number, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        Slot slot = free.Pop();
        loaded.Add(number, slot);
        int count = block.Count, start = number * design.BlockSize;
        backend.Wait(Action, stream);
        slot.Tile.Stage(block, codings);
        double[] annotations = [.. design.Annotations.SelectMany(own => Enumerable.Range(0, design.BlockSize).Select(j =>
            j >= count ? 0 : own.Length == 0 ? 1 : own[start + j]))];
        double[] scales = [.. Enumerable.Repeat(1 / Math.Sqrt(samples.Count), count)];
        backend.Enqueue(Action, () =>
        {
            slot.Tile.Decode();
            stream.Upload(annotations, slot.Annotations);
            stream.Upload(design.First.AsSpan(start, count), slot.First);
            covariates?.TakeOut(stream, products, kernels, slot.Tile.Values, scales);
            stream.Upload(scales, slot.Scales);
        });
    }

    public override void Release(int number)
    {
        if (loaded.Remove(number, out Slot? slot))
        {
            free.Push(slot);
        }
    }

    public override void Accumulate(IReadOnlyList<(int Left, int Right)> tiles)
    {
        for (int start = 0; start < tiles.Count; start += LdPlan.Tiles)
        {
            int count = Math.Min(LdPlan.Tiles, tiles.Count - start);
            long length = 2L * design.BlockSize * Width;
            backend.Enqueue(Action, () =>
            {
                for (int k = 0; k < count; k++)
                {
                    Multiply(tiles[start + k], results.SubView(k * length, length));
                }

                fetched.DownloadFrom(stream, results, count * length);
            });
            backend.Wait(Action, stream);
            for (int k = 0; k < count; k++)
            {
                (int left, int right) = tiles[start + k];
                Add(left, k * length);
                Add(right, (k * length) + (length / 2));
            }
        }
    }

    public override void Dispose() => scope.Dispose();

    private void Multiply((int Left, int Right) pair, ArrayView<double> sums)
    {
        Slot left = loaded[pair.Left], right = loaded[pair.Right];
        int size = design.BlockSize, rows = design.CountOf(pair.Left), columns = design.CountOf(pair.Right);
        long half = (long)size * Width;
        products.MultiplyWide(left.Tile.Values, right.Tile.Values, tile, ProductShape.Transposed(rows, columns, samples.Count, size));
        squares.Launch(stream, tile, left.Scales, right.Scales, right.First,
            new LdTileShape(rows, columns, size, pair.Left * size, pair.Right * size, 1 / design.Degrees));
        products.MultiplyWide(tile, right.Annotations, sums.SubView(0, half), ProductShape.Plain(rows, Width, columns, size, size, size));
        products.MultiplyWide(
            tile, left.Annotations, sums.SubView(half, half), ProductShape.TransposedLeft(columns, Width, rows, size, size, size));
    }

    /// <summary>Adds what a pair gives to the markers of a block; pairs come in one order, whatever runs where.</summary>
    private void Add(int block, long from)
    {
        int count = design.CountOf(block), start = block * design.BlockSize;
        for (int c = 0; c < Width; c++)
        {
            Span<double> target = design.Sums[c].AsSpan(start, count);
            System.Numerics.Tensors.TensorPrimitives.Add(fetched.Slice(from + ((long)c * design.BlockSize), count), target, target);
        }
    }

    /// <summary>A block on the device: its genotypes, annotations (B × C), what makes variances 1 over n, and windows.</summary>
    private sealed record Slot(GenotypeTile<double> Tile, ArrayView<double> Annotations, ArrayView<double> Scales, ArrayView<int> First);

    /// <summary>Orthonormal columns Q that are taken out of markers: X − Q(Q'X), and what then makes variances 1.</summary>
    private sealed class DeviceCovariates
    {
        private readonly int n;
        private readonly int q;
        private readonly int size;
        private readonly ArrayView<double> columns;
        private readonly ArrayView<double> ones;
        private readonly ArrayView<double> parts;
        private readonly ArrayView<double> squared;
        private readonly ArrayView<double> sums;
        private readonly PinnedBuffer<double> fetched;

        public DeviceCovariates(DeviceScope scope, AcceleratorStream stream, DenseMatrix covariates, int size)
        {
            (n, q, this.size) = (covariates.Rows, covariates.Columns, size);
            columns = scope.Allocate<double>((long)n * q, "covariates");
            ones = scope.Allocate<double>(n, "a column of ones");
            parts = scope.Allocate<double>((long)q * size, "products with covariates");
            squared = scope.Allocate<double>((long)n * size, "squares of a block");
            sums = scope.Allocate<double>(size, "sums of squares of a block");
            fetched = scope.AllocatePinned<double>(size);
            stream.Upload(covariates, ColumnRange.All(q), columns);
            stream.Upload(Enumerable.Repeat(1.0, n).ToArray(), ones);
        }

        public void TakeOut(
            AcceleratorStream stream, DeviceProducts<double> products, KernelSet<double> kernels, ArrayView<double> values, double[] scales)
        {
            int count = scales.Length;
            products.MultiplyWide(columns, values, parts, ProductShape.Transposed(q, count, n, q));
            products.AddWide(columns, parts, values, ProductShape.Plain(n, count, q, n, q, n, isNegative: true));
            kernels.Elementwise.Launch(stream, values, values, squared, n, count);
            products.MultiplyWide(squared, ones, sums, ProductShape.Transposed(count, 1, n, size));
            fetched.DownloadFrom(stream, sums, count);
            stream.Synchronize();
            Span<double> own = fetched.Slice(0, count);
            for (int j = 0; j < count; j++)
            {
                // A marker that covariates explain has no correlations.
                scales[j] = LdDesign.IsExplained(own[j], n) ? 0 : 1 / Math.Sqrt(own[j]);
            }
        }
    }
}
