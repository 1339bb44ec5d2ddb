using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Tests a tile of B markers: decode to X (n × B), rotate X̃ = U'X, two products with the nodes' columns, then O(G) work a marker.
/// </summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed unsafe class HostScanLane<T> : ScanLane, IDisposable
    where T : unmanaged
{
    private readonly HostBackend backend;
    private readonly ScanDesign design;
    private readonly SampleSelection samples;
    private readonly NativeBuffer<T> vectors;
    private readonly NativeBuffer<T> squareColumns;
    private readonly NativeBuffer<T> linearColumns;
    private readonly NativeBuffer<T> genotypes;
    private readonly NativeBuffer<T> rotated;
    private readonly NativeBuffer<T> squareProducts;
    private readonly NativeBuffer<T> linearProducts;
    private readonly bool ownsColumns;
    private readonly double collinearShare = typeof(T) == typeof(double) ? MarkerMath.CollinearShare : MarkerMath.CollinearShareFloat;

    public HostScanLane(HostBackend backend, ScanDesign design, SampleSelection samples)
    {
        this.backend = backend;
        this.design = design;
        this.samples = samples;
        int n = design.SampleCount;
        ownsColumns = typeof(T) != typeof(double);
        vectors = Columns(design.Vectors);
        squareColumns = Columns(design.Squares);
        linearColumns = Columns(design.Linear);
        genotypes = new NativeBuffer<T>((long)n * ScanPlan.HostBlock);
        rotated = new NativeBuffer<T>((long)n * ScanPlan.HostBlock);
        squareProducts = new NativeBuffer<T>((long)design.Squares.Columns * ScanPlan.HostBlock);
        linearProducts = new NativeBuffer<T>((long)design.Linear.Columns * ScanPlan.HostBlock);
    }

    public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<MarkerSolution> solutions)
    {
        int n = design.SampleCount, count = block.Count, traits = design.Traits.Count;
        var options = new ParallelOptions { MaxDegreeOfParallelism = backend.Threads };
        T* x = genotypes.Pointer, r = rotated.Pointer;
        fixed (MarkerCoding* coding = codings)
        fixed (MarkerSolution* solution = solutions)
        {
            // Lambdas cannot hold ref-like values; the pointers stay fixed until the loops have ended.
            MarkerCoding* c = coding;
            MarkerSolution* s = solution;
            Parallel.For(0, count, options, j => block.Decode(j, samples, c[j], new Span<T>(x + ((long)j * n), n)));
            backend.Algebra.TransposedProduct(n, n, count, vectors.Pointer, x, r);
            backend.Algebra.TransposedProduct(n, design.Linear.Columns, count, linearColumns.Pointer, r, linearProducts.Pointer);
            Parallel.For(0, count, options, j => Square(new Span<T>(r + ((long)j * n), n), new Span<T>(x + ((long)j * n), n)));
            backend.Algebra.TransposedProduct(n, design.Squares.Columns, count, squareColumns.Pointer, x, squareProducts.Pointer);
            if (traits > 0)
            {
                Parallel.For(0, count, options, j => Finish(j, new Span<MarkerSolution>(s + ((long)j * traits), traits)));
            }
        }
    }

    public override void CopyRotated(int marker, Span<double> destination)
    {
        Span<T> from = rotated.Slice((long)marker * design.SampleCount, design.SampleCount);
        Widen(from, destination);
    }

    public override void CopyProducts(int marker, Span<double> squares, Span<double> linear)
    {
        Widen(squareProducts.Slice((long)marker * squares.Length, squares.Length), squares);
        Widen(linearProducts.Slice((long)marker * linear.Length, linear.Length), linear);
    }

    public void Dispose()
    {
        if (ownsColumns)
        {
            vectors.Dispose();
            squareColumns.Dispose();
            linearColumns.Dispose();
        }

        genotypes.Dispose();
        rotated.Dispose();
        squareProducts.Dispose();
        linearProducts.Dispose();
    }

    private static void Square(ReadOnlySpan<T> from, Span<T> to)
    {
        if (typeof(T) == typeof(double))
        {
            ReadOnlySpan<double> v = MemoryMarshal.Cast<T, double>(from);
            TensorPrimitives.Multiply(v, v, MemoryMarshal.Cast<T, double>(to));
        }
        else
        {
            ReadOnlySpan<float> v = MemoryMarshal.Cast<T, float>(from);
            TensorPrimitives.Multiply(v, v, MemoryMarshal.Cast<T, float>(to));
        }
    }

    private static void Widen(ReadOnlySpan<T> from, Span<double> to)
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(from).CopyTo(to);
        }
        else
        {
            TensorPrimitives.ConvertTruncating<float, double>(MemoryMarshal.Cast<T, float>(from), to);
        }
    }

    private NativeBuffer<T> Columns(DenseMatrix matrix) =>
        matrix.Buffer as NativeBuffer<T> ?? HostProducts.Convert<T>(matrix);

    /// <summary>From products to the solution of one marker for every trait.</summary>
    private void Finish(int marker, Span<MarkerSolution> solutions)
    {
        int nodes = design.Nodes.Count, linear = design.Linear.Columns;

        // Nodes grow with the number of traits: too many for the stack.
        double[] squares = ArrayPool<double>.Shared.Rent(nodes), products = ArrayPool<double>.Shared.Rent(linear);
        Span<double> a = squares.AsSpan(0, nodes), b = products.AsSpan(0, linear);
        Widen(squareProducts.Slice((long)marker * nodes, nodes), a);
        Widen(linearProducts.Slice((long)marker * linear, linear), b);
        for (int node = 0; node < nodes; node++)
        {
            double explained = TensorPrimitives.SumOfSquares<double>(b.Slice(design.Nodes[node].LinearOffset, design.FixedCount));
            a[node] = MarkerMath.ProjectOut(a[node], explained, collinearShare);
        }

        for (int t = 0; t < solutions.Length; t++)
        {
            solutions[t] = HostTraitFinish.Solve(design.Traits[t], a, b);
        }

        ArrayPool<double>.Shared.Return(squares);
        ArrayPool<double>.Shared.Return(products);
    }
}
