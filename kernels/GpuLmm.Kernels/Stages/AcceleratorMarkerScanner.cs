using System.Numerics;
using System.Runtime.InteropServices;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Tests a block of B markers on the device: decode to X (n × B), rotate X̃ = U'X, two products with the nodes' columns, then the estimates of
/// every marker and trait. Only packed genotypes go in and only solutions come out; nothing is allocated between blocks.
/// </summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed unsafe class AcceleratorMarkerScanner<T> : MarkerScanner
    where T : unmanaged, INumber<T>
{
    // Traits whose derivatives are held at a time: their scratch would else outgrow the products with many traits.
    private const int TraitChunk = 32;

    private readonly AcceleratorBackend backend;
    private readonly KernelSet<T> kernels;
    private readonly ScanDesign design;
    private readonly DeviceScope scope;
    private readonly GenotypeTile<T> tile;
    private readonly TraitViews traits;
    private readonly int mostNodes;
    private readonly ArrayView<T> vectors;
    private readonly ArrayView<T> squareColumns;
    private readonly ArrayView<T> linearColumns;
    private readonly ArrayView<int> linearOffsets;
    private readonly ArrayView<T> rotated;
    private readonly ArrayView<double> squares;
    private readonly ArrayView<double> linear;
    private readonly ArrayView<double> scratch;
    private readonly ArrayView<DeviceSolution> solved;
    private readonly T[] column;
    private readonly double collinearShare = typeof(T) == typeof(double) ? MarkerMath.CollinearShare : MarkerMath.CollinearShareFloat;

    public AcceleratorMarkerScanner(AcceleratorBackend backend, KernelSet<T> kernels, ScanDesign design, SampleSelection samples)
    {
        this.backend = backend;
        this.kernels = kernels;
        this.design = design;
        var table = new TraitTable(design.Traits);
        int n = design.SampleCount, nodes = design.Nodes.Count, columns = design.Linear.Columns, traitCount = design.Traits.Count;
        mostNodes = table.MostNodes;
        int scratchNumbers = MarkerViews.ScratchRows * mostNodes * Math.Min(TraitChunk, traitCount);
        BlockSize = backend.PlanBlock(
            "The scan",
            StageMemory.Scan(samples.SampleCount, n, Interop.SizeOf<T>(), nodes, columns, traitCount, scratchNumbers, table.Bytes));
        column = new T[n];
        scope = backend.Memory.Open();
        try
        {
            backend.Bind();
            AcceleratorStream stream = backend.Stream;
            vectors = scope.Allocate<T>(design.Vectors.Length, "the eigenvectors");
            stream.Upload(design.Vectors, vectors);
            squareColumns = scope.Allocate<T>(design.Squares.Length, "the nodes' weights");
            stream.Upload(design.Squares, squareColumns);
            linearColumns = scope.Allocate<T>(design.Linear.Length, "the nodes' covariates and residuals");
            stream.Upload(design.Linear, linearColumns);
            linearOffsets = scope.Allocate<int>(nodes, "the nodes' columns");
            stream.Upload<int>([.. design.Nodes.Select(node => node.LinearOffset)], linearOffsets);
            traits = table.Upload(scope, stream);
            tile = new GenotypeTile<T>(scope, stream, kernels.Decode, samples, BlockSize);
            rotated = scope.Allocate<T>((long)n * BlockSize, "rotated markers");
            squares = scope.Allocate<double>((long)nodes * BlockSize, "products with the weights");
            linear = scope.Allocate<double>((long)columns * BlockSize, "products with covariates and residuals");
            scratch = scope.Allocate<double>((long)scratchNumbers * BlockSize, "derivatives");
            solved = scope.Allocate<DeviceSolution>((long)traitCount * BlockSize, "the solutions");
            stream.Synchronize();
        }
        catch (Exception e)
        {
            scope.Dispose();
            if (DeviceCatalog.IsDriverFailure(e))
            {
                throw backend.Failure("preparing the scan", e);
            }

            throw;
        }
    }

    public override int BlockSize { get; }

    public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions)
    {
        int count = block.Count, traitCount = design.Traits.Count;
        if (solutions.Length != (long)count * traitCount)
        {
            throw new ArgumentException($"Expected room for {count} · {traitCount} solutions, found {solutions.Length}.", nameof(solutions));
        }

        if (count == 0)
        {
            return;
        }

        try
        {
            backend.Bind();
            tile.Load(block, codings);
            var range = new MarkerRange(count, BlockSize);
            Multiply(range);
            Solve(range);
            fixed (MarkerSolution* to = solutions)
            {
                backend.Stream.Download(solved, (DeviceSolution*)to, solutions.Length);
            }

            backend.Stream.Synchronize();
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw backend.Failure("testing a block of markers", e);
        }
    }

    public override void CopyRotated(int marker, Span<double> destination)
    {
        int n = design.SampleCount;
        try
        {
            backend.Bind();
            fixed (T* to = column)
            {
                backend.Stream.Download(rotated.SubView((long)marker * n, n), to, n);
            }

            backend.Stream.Synchronize();
        }
        catch (Exception e) when (DeviceCatalog.IsDriverFailure(e))
        {
            throw backend.Failure("fetching a rotated marker", e);
        }

        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(column).CopyTo(destination);
        }
        else
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<T, float>(column.AsSpan()), destination);
        }
    }

    public override void Dispose() => scope.Dispose();

    /// <summary>X̃, then x'Px and x'Py at every node. The squares take the place of the decoded genotypes.</summary>
    private void Multiply(in MarkerRange range)
    {
        AcceleratorStream stream = backend.Stream;
        int n = design.SampleCount, nodes = design.Nodes.Count;
        kernels.Product.Launch(stream, vectors, tile.Values, rotated, ProductShape.Transposed(n, range.Count, n, n));
        kernels.WideProduct.Launch(
            stream, rotated, linearColumns, linear, ProductShape.Transposed(range.Count, design.Linear.Columns, n, BlockSize));
        kernels.Square.Launch(stream, rotated, tile.Values, n, range.Count);
        kernels.WideProduct.Launch(stream, tile.Values, squareColumns, squares, ProductShape.Transposed(range.Count, nodes, n, BlockSize));
        kernels.ProjectOut.Launch(stream, squares, linear, linearOffsets, nodes, design.FixedCount, range, collinearShare);
    }

    /// <summary>The estimates, some traits at a time.</summary>
    private void Solve(in MarkerRange range)
    {
        int traitCount = design.Traits.Count;
        for (int first = 0; first < traitCount; first += TraitChunk)
        {
            int chunk = Math.Min(TraitChunk, traitCount - first);
            var markers = new MarkerViews(squares, linear, scratch, range, first, mostNodes);
            kernels.Differentiate.Launch(backend.Stream, traits, markers, chunk);
            kernels.Solve.Launch(backend.Stream, traits, markers, chunk, solved, traitCount);
        }
    }
}
