using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>
/// A tile of markers is decoded in parallel, then multiplied by the BLAS with all threads: with the traits' columns as it is, and rotated
/// and squared with the weights of the nodes.
/// </summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed unsafe class HostBulkProducts<T> : BulkProducts
    where T : unmanaged
{
    private static readonly MarkerCoding MissingCalls = new(0, 1, 0, 0);
    private readonly HostBackend backend;
    private readonly BulkDesign design;
    private readonly SampleSelection samples;
    private readonly HostMatrix<T> columns;
    private readonly HostMatrix<T>? vectors;
    private readonly HostMatrix<T>? weights;
    private readonly NativeBuffer<T> genotypes;
    private readonly NativeBuffer<T> products;
    private readonly NativeBuffer<T>? covariates;
    private readonly NativeBuffer<T>? rotated;
    private readonly NativeBuffer<T>? squared;
    private readonly NativeBuffer<T>? nodes;
    private readonly double[] information;
    private readonly double[] squares = new double[ScanPlan.HostBlock];
    private readonly int n;
    private readonly int rank;
    private int count;
    private int extra;
    private int first;

    public HostBulkProducts(HostBackend backend, BulkDesign design, SampleSelection samples, bool takesMissing)
    {
        this.backend = backend;
        this.design = design;
        this.samples = samples;
        (n, rank) = (design.SampleCount, design.Rank);
        columns = new HostMatrix<T>(design.Columns);
        vectors = design.Vectors is null ? null : new HostMatrix<T>(design.Vectors);
        weights = design.Weights is null ? null : new HostMatrix<T>(design.Weights);
        int most = takesMissing ? 2 * ScanPlan.HostBlock : ScanPlan.HostBlock;
        int widths = takesMissing ? 3 * ScanPlan.HostBlock : ScanPlan.HostBlock;
        genotypes = new NativeBuffer<T>((long)n * most);
        products = new NativeBuffer<T>((long)design.Columns.Columns * most);
        covariates = design.FixedCount == 0 ? null : new NativeBuffer<T>((long)design.FixedCount * most);
        rotated = vectors is null ? null : new NativeBuffer<T>((long)rank * most);
        squared = vectors is null ? null : new NativeBuffer<T>((long)rank * widths);
        nodes = vectors is null ? null : new NativeBuffer<T>((long)design.NodeCount * widths);
        information = new double[design.NodeCount * widths];
    }

    public override int BlockSize => ScanPlan.HostBlock;

    public override ReadOnlySpan<double> Squares => squares.AsSpan(0, count);

    private int Width => count + (2 * extra);

    private ParallelOptions Threads => new() { MaxDegreeOfParallelism = backend.Threads };

    public override void Take(
        GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> missing, int first, int columns)
    {
        (count, extra, this.first) = (block.Count, missing.Length, first);
        MarkerCoding[] own = codings.ToArray();
        int[] lacking = missing.ToArray();
        Parallel.For(0, count + extra, Threads, j =>
        {
            Span<T> column = Column(genotypes, n, j);
            if (j < count)
            {
                block.Decode(j, samples, own[j], column);
                squares[j] = HostSums.Squares<T>(column);
            }
            else
            {
                block.Decode(lacking[j - count], samples, MissingCalls, column);
            }
        });
        int all = count + extra;
        backend.Algebra.TransposedProduct(
            n, all, columns, genotypes.Pointer, this.columns.Pointer + ((long)first * n), products.Pointer);
        if (vectors is null)
        {
            backend.Algebra.TransposedProduct(
                n, design.FixedCount, all, this.columns.Pointer, genotypes.Pointer, covariates!.Pointer);
            TakeOut(lacking);
        }
        else
        {
            Weigh(lacking);
        }
    }

    public override ReadOnlySpan<double> Products(int column, Span<double> scratch)
    {
        int all = count + extra;
        Span<T> own = products.Slice((long)(column - first) * all, all);
        if (typeof(T) == typeof(double))
        {
            return System.Runtime.InteropServices.MemoryMarshal.Cast<T, double>(own);
        }

        HostSums.Widen<T>(own, scratch);
        return scratch[..all];
    }

    public override ReadOnlySpan<double> Information(int first, int count) =>
        information.AsSpan(first * Width, count * Width);

    public override void Dispose()
    {
        columns.Dispose();
        vectors?.Dispose();
        weights?.Dispose();
        genotypes.Dispose();
        products.Dispose();
        covariates?.Dispose();
        rotated?.Dispose();
        squared?.Dispose();
        nodes?.Dispose();
    }

    private static Span<T> Column(NativeBuffer<T> buffer, int rows, int j) => buffer.Slice((long)j * rows, rows);

    /// <summary>x'Px = x'x − ‖Q'x‖², and the same with m.</summary>
    private void TakeOut(int[] lacking)
    {
        Parallel.For(0, count, Threads, j => information[j] = squares[j] - Explained(j, j));
        Parallel.For(0, extra, Threads, e =>
        {
            ReadOnlySpan<T> x = Column(genotypes, n, lacking[e]), m = Column(genotypes, n, count + e);
            information[count + e] = HostSums.Dot(x, m) - Explained(lacking[e], count + e);
            information[count + extra + e] = HostSums.Squares(m) - Explained(count + e, count + e);
        });
    }

    private double Explained(int j, int k) => design.FixedCount == 0 ? 0 : HostSums.Dot<T>(
        Column(covariates!, design.FixedCount, j), Column(covariates!, design.FixedCount, k));

    /// <summary>Σ w (R'x)², and the same with m.</summary>
    private void Weigh(int[] lacking)
    {
        backend.Algebra.TransposedProduct(n, rank, count + extra, vectors!.Pointer, genotypes.Pointer, rotated!.Pointer);
        Parallel.For(0, Width, Threads, j =>
        {
            (int a, int b) = j < count ? (j, j) : j < count + extra ? (lacking[j - count], j) : (j - extra, j - extra);
            HostSums.Multiply(Column(rotated, rank, a), Column(rotated, rank, b), Column(squared!, rank, j));
        });
        backend.Algebra.TransposedProduct(rank, Width, design.NodeCount, squared!.Pointer, weights!.Pointer, nodes!.Pointer);
        HostSums.Widen<T>(nodes.Slice(0, design.NodeCount * Width), information);
    }
}
