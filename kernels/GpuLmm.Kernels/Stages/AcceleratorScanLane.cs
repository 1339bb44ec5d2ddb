using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Tests a block of B markers: decode to X (n × B), rotate X̃ = U'X, two products with the nodes' columns, then the estimates of every
/// marker and trait. Only genotypes go in and only solutions come out; nothing is allocated on the device between blocks.
/// </summary>
internal sealed unsafe class AcceleratorScanLane<T> : ScanLane
    where T : unmanaged, INumber<T>
{
    private const string Action = "testing a block of markers";

    private readonly IStageDevice backend;
    private readonly KernelSet<T> kernels;
    private readonly ScanDesign design;
    private readonly ScanConstants<T> constants;
    private readonly Eigenvectors<T> vectors;
    private readonly int capacity;
    private readonly AcceleratorStream stream;
    private readonly DeviceProducts<T> products;
    private readonly GenotypeTile<T> tile;
    private readonly ArrayView<T> rotated;
    private readonly ArrayView<double> squares;
    private readonly ArrayView<double> linear;
    private readonly ArrayView<double> scratch;
    private readonly ArrayView<DeviceSolution> solved;
    private readonly PinnedBuffer<DeviceSolution> fetched;

    // Of a design without traits: what would else be solved here.
    private readonly PinnedBuffer<double>? fetchedSquares;
    private readonly PinnedBuffer<double>? fetchedLinear;
    private readonly double collinearShare = typeof(T) == typeof(double) ? MarkerMath.CollinearShare : MarkerMath.CollinearShareFloat;

    public AcceleratorScanLane(
        IStageDevice backend, KernelSet<T> kernels, DeviceScope scope, ScanDesign design, ScanConstants<T> constants,
        Eigenvectors<T> vectors, SampleSelection samples, int capacity)
    {
        this.backend = backend;
        this.kernels = kernels;
        this.design = design;
        this.constants = constants;
        this.vectors = vectors;
        this.capacity = capacity;
        int nodes = design.Nodes.Count, columns = design.Linear.Columns, traitCount = design.Traits.Count;
        stream = scope.CreateStream();
        products = backend.CreateProducts(kernels, scope, stream, (long)Math.Max(nodes, columns) * capacity);
        tile = new GenotypeTile<T>(backend, scope, stream, kernels.Decode, samples, constants.Indices, capacity);
        rotated = scope.Allocate<T>((long)design.SampleCount * capacity, "rotated markers");
        squares = scope.Allocate<double>((long)nodes * capacity, "products with the weights");
        linear = scope.Allocate<double>((long)columns * capacity, "products with covariates and residuals");
        scratch = scope.Allocate<double>((long)ScanSize.ScratchNumbers(constants.MostNodes, traitCount) * capacity, "derivatives");
        solved = scope.Allocate<DeviceSolution>((long)traitCount * capacity, "the solutions");
        fetched = scope.AllocatePinned<DeviceSolution>((long)traitCount * capacity);
        if (traitCount == 0)
        {
            fetchedSquares = scope.AllocatePinned<double>(squares.Length);
            fetchedLinear = scope.AllocatePinned<double>(linear.Length);
        }
    }

    public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions)
    {
        int count = block.Count, traitCount = design.Traits.Count;
        if (solutions.Length != (long)count * traitCount)
        {
            throw new ArgumentException(
                $"Expected room for {count} · {traitCount} solutions, found {solutions.Length}.", nameof(solutions));
        }

        if (count == 0)
        {
            return;
        }

        tile.Stage(block, codings);
        backend.Enqueue(Action, tile.Decode);
        vectors.Rotate(stream, products, tile.Values, count, rotated);
        backend.Enqueue(Action, () =>
        {
            var range = new MarkerRange(count, capacity);
            Multiply(range);
            if (fetchedSquares is not null && fetchedLinear is not null)
            {
                fetchedSquares.DownloadFrom(stream, squares, squares.Length);
                fetchedLinear.DownloadFrom(stream, linear, linear.Length);
                return;
            }

            kernels.ProjectOut.Launch(
                stream, squares, linear, constants.LinearOffsets, design.Nodes.Count, design.FixedCount, range, collinearShare);
            Solve(range);
            fetched.DownloadFrom(stream, solved, (long)count * traitCount);
        });
        backend.Wait(Action, stream);
        new ReadOnlySpan<MarkerSolution>(fetched.Pointer, solutions.Length).CopyTo(solutions);
    }

    public override void CopyRotated(int marker, Span<double> destination)
    {
        int n = design.SampleCount;
        var column = new T[n];
        fixed (T* to = column)
        {
            T* target = to;
            backend.Enqueue("fetching a rotated marker", () => stream.Download(rotated.SubView((long)marker * n, n), target, n));
        }

        for (int i = 0; i < n; i++)
        {
            destination[i] = double.CreateTruncating(column[i]);
        }
    }

    public override void CopyProducts(int marker, Span<double> squares, Span<double> linear)
    {
        Copy(fetchedSquares!, squares);
        Copy(fetchedLinear!, linear);

        void Copy(PinnedBuffer<double> from, Span<double> to)
        {
            for (int k = 0; k < to.Length; k++)
            {
                to[k] = from.Pointer[((long)k * capacity) + marker];
            }
        }
    }

    /// <summary>(x̃∘x̃)'w and x̃'[q r] at every node. The squares take the place of the decoded genotypes.</summary>
    private void Multiply(in MarkerRange range)
    {
        int n = design.SampleCount, nodes = design.Nodes.Count;
        products.MultiplyWide(
            rotated, constants.LinearColumns, linear, ProductShape.Transposed(range.Count, design.Linear.Columns, n, capacity));
        kernels.Elementwise.Launch(stream, rotated, rotated, tile.Values, n, range.Count);
        products.MultiplyWide(tile.Values, constants.SquareColumns, squares, ProductShape.Transposed(range.Count, nodes, n, capacity));
    }

    /// <summary>The estimates, some traits at a time.</summary>
    private void Solve(in MarkerRange range)
    {
        int traitCount = design.Traits.Count;
        for (int first = 0; first < traitCount; first += ScanSize.TraitChunk)
        {
            int chunk = Math.Min(ScanSize.TraitChunk, traitCount - first);
            var markers = new MarkerViews(squares, linear, scratch, range, first, constants.MostNodes);
            kernels.Differentiate.Launch(stream, constants.Traits, markers, chunk);
            kernels.Solve.Launch(stream, constants.Traits, markers, chunk, solved, traitCount);
        }
    }
}
