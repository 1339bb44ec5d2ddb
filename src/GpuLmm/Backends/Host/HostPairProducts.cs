using System.Numerics.Tensors;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Host;

/// <summary>
/// Pairs on the host. The information of two columns is x'H y where H is dense, and Σ w x y − v_x'v_y elsewhere: v is L⁻¹ G x of a sparse
/// factor, or Q'x of covariates. What stands for a column in these products, H x or v, is its image.
/// </summary>
internal sealed unsafe class HostPairProducts : PairProducts
{
    // H times a block is taken by this many rows at a time or more: of those before them, only once.
    private const int LeastPanel = 128;
    private const int MostPanels = 8;

    private readonly HostBackend backend;
    private readonly ScoreDesign design;
    private readonly SampleSelection samples;
    private readonly DenseMatrix? form;
    private readonly double[]? weights;
    private readonly int n;
    private readonly int width;
    private readonly int fixedCount;
    private readonly Columns markers;
    private readonly Columns products;
    private int count;

    /// <param name="backend">The host.</param>
    /// <param name="design">What one column of a marker is multiplied with.</param>
    /// <param name="fixedCount">Columns of C that are covariates, before those of the traits.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="sizes">Markers and pairs at once.</param>
    public HostPairProducts(HostBackend backend, ScoreDesign design, int fixedCount, SampleSelection samples, PairSizes sizes)
    {
        this.backend = backend;
        this.design = design;
        this.samples = samples;
        this.fixedCount = fixedCount;
        (n, width) = (design.SampleCount, design.Columns.Columns);
        form = design.Forms.Count > 0 ? design.Forms[0].Matrix : null;
        weights = design.Weights?.Column(0).ToArray();
        markers = new Columns(n, width, PairSizes.ImageOf(design), sizes.Held);
        products = new Columns(n, width, PairSizes.ImageOf(design), sizes.Block);
    }

    public override int Capacity => markers.Own.Length;

    public override int BlockSize => products.Own.Length;

    public override int Count => count;

    private ParallelOptions Threads => new() { MaxDegreeOfParallelism = backend.Threads };

    public override void Clear() => count = 0;

    public override void Add(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (count + block.Count > Capacity)
        {
            throw new ArgumentException($"{block.Count} more markers do not fit beside {count} of {Capacity}.", nameof(block));
        }

        int first = count;
        MarkerCoding[] own = codings.ToArray();
        Parallel.For(0, block.Count, Threads, j => block.Decode(j, samples, own[j], markers.Values.Column(first + j)));
        Multiply(markers, first, block.Count, isPair: false);
        Parallel.For(first, first + block.Count, Threads, j =>
        {
            ReadOnlySpan<double> x = markers.Values.Column(j);
            markers.Size[j] = Squares(x);
            markers.Own[j] = form is null
                ? markers.Size[j] - Explained(markers, j, markers, j)
                : TensorPrimitives.Dot<double>(x, markers.Images.Column(j));
        });
        count += block.Count;
    }

    public override void Multiply(ArraySegment<(int First, int Second)> pairs, PairInformation[] information, double[] scores)
    {
        Parallel.For(0, pairs.Count, Threads, k => TensorPrimitives.Multiply<double>(
            markers.Values.Column(pairs[k].First), markers.Values.Column(pairs[k].Second), products.Values.Column(k)));
        Multiply(products, 0, pairs.Count, isPair: true);
        Parallel.For(0, pairs.Count, Threads, k =>
        {
            (int first, int second) = pairs[k];
            information[k] = form is null ? Sparse(first, second, k) : Dense(first, second, k);
            for (int t = fixedCount; t < width; t++)
            {
                Span<double> own = scores.AsSpan(3 * ((k * (width - fixedCount)) + t - fixedCount), 3);
                own[0] = markers.Scores.Column(first)[t];
                own[1] = markers.Scores.Column(second)[t];
                own[2] = products.Scores.Column(k)[t];
            }
        });
    }

    public override void Dispose()
    {
        markers.Dispose();
        products.Dispose();
    }

    private PairInformation Dense(int first, int second, int k)
    {
        ReadOnlySpan<double> z = products.Values.Column(k), image = markers.Images.Column(first);
        return new PairInformation(
            markers.Own[first], TensorPrimitives.Dot(markers.Values.Column(second), image), markers.Own[second],
            TensorPrimitives.Dot(z, image), TensorPrimitives.Dot(z, markers.Images.Column(second)),
            TensorPrimitives.Dot(z, products.Images.Column(k)), markers.Size[first], markers.Size[second], Squares(z));
    }

    private PairInformation Sparse(int first, int second, int k)
    {
        ReadOnlySpan<double> z = products.Values.Column(k);
        using var rented = new Rented(weights is null ? 0 : n);
        ReadOnlySpan<double> weighted = z;
        if (weights is not null)
        {
            TensorPrimitives.Multiply(z, weights, rented.Array);
            weighted = rented.Array.AsSpan(0, n);
        }

        // Σ w x₁ x₂ is the sum of w z.
        double size = TensorPrimitives.Dot(z, weighted);
        return new PairInformation(
            markers.Own[first], TensorPrimitives.Sum(weighted) - Explained(markers, first, markers, second), markers.Own[second],
            TensorPrimitives.Dot(markers.Values.Column(first), weighted) - Explained(markers, first, products, k),
            TensorPrimitives.Dot(markers.Values.Column(second), weighted) - Explained(markers, second, products, k),
            size - Explained(products, k, products, k), markers.Size[first], markers.Size[second], size);
    }

    /// <summary>v_x'v_y.</summary>
    private double Explained(Columns left, int i, Columns right, int j) => design.Sparse is null
        ? TensorPrimitives.Dot<double>(left.Scores.Column(i)[..fixedCount], right.Scores.Column(j)[..fixedCount])
        : TensorPrimitives.Dot<double>(left.Images.Column(i), right.Images.Column(j));

    private double Squares(ReadOnlySpan<double> x) =>
        weights is null ? TensorPrimitives.SumOfSquares(x) : HostSums.WeightedSquares(x, weights);

    /// <summary>C'x and the images of some columns.</summary>
    private void Multiply(Columns columns, int first, int number, bool isPair)
    {
        double* x = columns.Values.Pointer + ((long)first * n);
        backend.Algebra.Multiply(
            true, false, width, number, n, 1, design.Columns.Pointer, n, x, n, 0, columns.Scores.Pointer + ((long)first * width), width);
        if (form is not null)
        {
            double* image = columns.Images.Pointer + ((long)first * n);
            if (isPair)
            {
                HalfProduct(x, image, number);
            }
            else
            {
                backend.Algebra.Multiply(false, false, n, number, n, 1, form.Pointer, n, x, n, 0, image, n);
            }
        }
        else if (design.Sparse is { } sparse)
        {
            Solve(sparse, columns, first, number);
        }
    }

    /// <summary>
    /// T with z'T = z'H z, at little more than half the cost of H z: H is symmetric, so that of its blocks those left of the diagonal count
    /// twice, and those right of it are not looked at.
    /// </summary>
    private void HalfProduct(double* z, double* target, int number)
    {
        int panel = Math.Max(LeastPanel, (n + MostPanels - 1) / MostPanels);
        for (int start = 0; start < n; start += panel)
        {
            int rows = Math.Min(panel, n - start);
            if (start > 0)
            {
                backend.Algebra.Multiply(false, false, rows, number, start, 2, form!.Pointer + start, n, z, n, 0, target + start, n);
            }

            backend.Algebra.Multiply(
                false, false, rows, number, rows, 1, form!.Pointer + start + ((long)start * n), n, z + start, n, start > 0 ? 1 : 0,
                target + start, n);
        }
    }

    private void Solve(SparseInformation sparse, Columns columns, int first, int number)
    {
        int effects = sparse.Factor.Size, lanes = SparseLower.Lanes;
        Parallel.For(0, (number + lanes - 1) / lanes, Threads, group =>
        {
            int start = group * lanes, own = Math.Min(lanes, number - start);
            using var rented = new Rented(effects * lanes);
            Span<double> v = rented.Array.AsSpan(0, effects * lanes);
            v.Clear();
            sparse.Crossproducts[0].AddProduct(columns.Values.Buffer.Slice((long)(first + start) * n, own * n), own, v);
            sparse.Factor.Solve(v);
            for (int k = 0; k < own; k++)
            {
                Span<double> image = columns.Images.Column(first + start + k);
                for (int i = 0; i < effects; i++)
                {
                    image[i] = v[(i * lanes) + k];
                }
            }
        });
    }

    /// <summary>Columns with what is known of each.</summary>
    private sealed class Columns(int n, int width, long image, int capacity) : IDisposable
    {
        public DenseMatrix Values { get; } = new(n, capacity);

        public DenseMatrix Images { get; } = new((int)image, capacity);

        /// <summary>C'x.</summary>
        public DenseMatrix Scores { get; } = new(width, capacity);

        /// <summary>x'Px.</summary>
        public double[] Own { get; } = new double[capacity];

        /// <summary>The same before anything is taken out.</summary>
        public double[] Size { get; } = new double[capacity];

        public void Dispose()
        {
            Values.Dispose();
            Images.Dispose();
            Scores.Dispose();
        }
    }
}
