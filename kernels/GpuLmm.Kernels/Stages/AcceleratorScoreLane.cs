using System.Numerics;
using GpuLmm.Backends;
using GpuLmm.Backends.Host;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Multiplies a block of B markers: decode to X (n × B), X'C, (X∘X)'W, and for every quadratic form T = H (r∘X) and (X∘T)'l. Only genotypes
/// go in and only products come out; nothing is allocated on the device between blocks.
/// </summary>
internal sealed class AcceleratorScoreLane<T> : ScoreLane
    where T : unmanaged, INumber<T>
{
    private const string Action = "testing a block of markers";

    private readonly IStageDevice backend;
    private readonly KernelSet<T> kernels;
    private readonly ScoreConstants<T> constants;
    private readonly int width;
    private readonly int pairs;
    private readonly int samples;
    private readonly int capacity;
    private readonly AcceleratorStream stream;
    private readonly DeviceProducts<T> products;
    private readonly GenotypeTile<T> tile;
    private readonly ArrayView<T> transformed;
    private readonly ArrayView<T> weighted;
    private readonly ArrayView<double> results;
    private readonly PinnedBuffer<double> fetched;

    public AcceleratorScoreLane(
        IStageDevice backend, KernelSet<T> kernels, DeviceScope scope, ScoreConstants<T> constants, int capacity)
    {
        this.backend = backend;
        this.kernels = kernels;
        this.constants = constants;
        this.capacity = capacity;
        (width, pairs, samples) = (constants.Design.Columns.Columns, constants.Design.PairCount, constants.Design.SampleCount);
        int columns = width + pairs + constants.Forms.Sum(form => form.Pairs.Length);
        stream = scope.CreateStream();
        products = backend.CreateProducts(kernels, scope, stream, (long)Math.Max(width, pairs) * capacity);
        tile = new GenotypeTile<T>(backend, scope, stream, kernels.Decode, constants.Samples, constants.Indices, capacity);
        transformed = scope.Allocate<T>((long)samples * capacity, "squares");
        weighted = constants.Forms.Any(form => form.HasRight) ? scope.Allocate<T>((long)samples * capacity, "markers times environments")
            : default;
        results = scope.Allocate<double>((long)columns * capacity, "products with covariates and residuals");
        fetched = scope.AllocatePinned<double>((long)columns * capacity);
    }

    public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, in ScoreNumbers numbers)
    {
        int count = block.Count;
        numbers.Require(count, constants.Design);
        if (count == 0)
        {
            return;
        }

        tile.Stage(block, codings);
        backend.Enqueue(Action, () =>
        {
            tile.Decode();
            Multiply(tile.Values, constants.Columns, count, 0, width);
            kernels.Elementwise.Launch(stream, tile.Values, tile.Values, transformed, samples, count);
            Multiply(transformed, constants.Weights, count, width, pairs);
        });
        int at = width + pairs;
        foreach (ScoreForm<T> form in constants.Forms)
        {
            Evaluate(form, count, at);
            at += form.Pairs.Length;
        }

        backend.Enqueue(Action, () => fetched.DownloadFrom(stream, results, (long)at * capacity));
        backend.Wait(Action, stream);
        Store(count, 0, width, numbers.Products);
        Store(count, width, pairs, numbers.Squares);
        numbers.Squares.CopyTo(numbers.Information);
        at = width + pairs;
        foreach (ScoreForm<T> form in constants.Forms)
        {
            foreach (int pair in form.Pairs)
            {
                Store(count, at++, pair, pairs, numbers.Information);
            }
        }
    }

    public override void Project(
        GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> markers, DenseMatrix projected) =>
        HostProjection.Project(constants.Design, constants.Samples, backend.Threads, block, codings, markers, projected);

    private void Evaluate(ScoreForm<T> form, int count, int at)
    {
        ArrayView<T> right = form.HasRight ? weighted : tile.Values;
        if (form.HasRight)
        {
            backend.Enqueue(Action, () => kernels.Elementwise.LaunchColumn(stream, tile.Values, form.Right, weighted, samples, count));
        }

        form.Matrix.Rotate(stream, products, right, count, transformed);
        backend.Enqueue(Action, () =>
        {
            kernels.Elementwise.Launch(stream, tile.Values, transformed, transformed, samples, count);
            Multiply(transformed, form.Left, count, at, form.Pairs.Length);
        });
    }

    /// <summary>Products of a tile's columns with some columns, to the results from a place on.</summary>
    private void Multiply(ArrayView<T> from, ArrayView<T> columns, int count, int first, int columnCount) => products.MultiplyWide(
        from, columns, results.SubView((long)first * capacity, (long)columnCount * capacity),
        ProductShape.Transposed(count, columnCount, samples, capacity));

    private void Store(int count, int first, int columnCount, Span<double> target)
    {
        for (int c = 0; c < columnCount; c++)
        {
            Store(count, first + c, c, columnCount, target);
        }
    }

    private void Store(int count, int column, int place, int pitch, Span<double> target)
    {
        ReadOnlySpan<double> values = fetched.Slice((long)column * capacity, count);
        for (int j = 0; j < count; j++)
        {
            target[(j * pitch) + place] = values[j];
        }
    }
}
