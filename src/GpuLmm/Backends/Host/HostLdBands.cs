using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>LD scores on the host: a product of two blocks in each lane, whose sums are added in the order of the blocks.</summary>
internal sealed unsafe class HostLdBands : LdBands
{
    // Decoded blocks beyond those that windows need: pairs of them keep lanes busy.
    private const long SpareBytes = 2L << 30;

    private readonly HostBackend backend;
    private readonly LdDesign design;
    private readonly SampleSelection samples;
    private readonly int n;
    private readonly Dictionary<int, DenseMatrix> loaded = [];
    private readonly Stack<DenseMatrix> free = new();
    private readonly DenseMatrix[] products;

    /// <param name="backend">The host.</param>
    /// <param name="design">Windows and annotations.</param>
    /// <param name="samples">The n samples.</param>
    public HostLdBands(HostBackend backend, LdDesign design, SampleSelection samples)
    {
        this.backend = backend;
        this.design = design;
        this.samples = samples;
        n = samples.Count;
        products = [.. Enumerable.Range(0, backend.Threads).Select(_ => new DenseMatrix(design.BlockSize, design.BlockSize))];
    }

    public override int Capacity =>
        design.MostReached + 1 + (int)Math.Min(SpareBytes / (sizeof(double) * (long)n * design.BlockSize), design.BlockCount);

    public override void Load(int number, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        DenseMatrix values = free.Count > 0 ? free.Pop() : new DenseMatrix(n, design.BlockSize);
        MarkerCoding[] own = codings.ToArray();
        Parallel.For(0, block.Count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads },
            j => block.Decode(j, samples, own[j], values.Column(j)));
        if (design.Covariates is { } covariates)
        {
            Project(covariates, values, block.Count);
        }

        loaded.Add(number, values);
    }

    public override void Release(int number)
    {
        if (loaded.Remove(number, out DenseMatrix? values))
        {
            free.Push(values);
        }
    }

    public override void Accumulate(IReadOnlyList<(int Left, int Right)> tiles)
    {
        var sums = new TileSums[tiles.Count];
        backend.Algebra.InLanes(() => Workers.Run(products.Length, tiles.Count, (worker, k) => sums[k] = Tile(tiles[k], products[worker])));
        for (int k = 0; k < tiles.Count; k++)
        {
            for (int c = 0; c < design.Annotations.Length; c++)
            {
                Add(sums[k].Left[c], design.Sums[c], tiles[k].Left * design.BlockSize);
                Add(sums[k].Right[c], design.Sums[c], tiles[k].Right * design.BlockSize);
            }
        }
    }

    public override void Dispose()
    {
        foreach (DenseMatrix values in (IEnumerable<DenseMatrix>)[.. loaded.Values, .. free, .. products])
        {
            values.Dispose();
        }

        loaded.Clear();
        free.Clear();
    }

    private static void Add(double[] own, double[] all, int start) =>
        TensorPrimitives.Add(own, all.AsSpan(start, own.Length), all.AsSpan(start, own.Length));

    /// <summary>The products of two blocks, and what they add to the markers of either.</summary>
    private TileSums Tile((int Left, int Right) tile, DenseMatrix product)
    {
        int size = design.BlockSize, rows = design.CountOf(tile.Left), columns = design.CountOf(tile.Right);
        int leftStart = tile.Left * size, rightStart = tile.Right * size;
        backend.Algebra.Multiply(true, false, rows, columns, n, 1.0 / n, loaded[tile.Left].Pointer, n, loaded[tile.Right].Pointer, n,
            0, product.Pointer, size);
        int width = design.Annotations.Length;
        var sums = new TileSums(width, rows, columns);
        double scale = 1 + (1 / design.Degrees), shift = 1 / design.Degrees;
        int plain = Array.FindIndex(design.Annotations, own => own.Length == 0);
        var pairs = new int[rows + 1];
        for (int j = 0; j < columns; j++)
        {
            int marker = rightStart + j;

            // Markers before it, within its window: neighbours in the order, for its coordinates do not descend.
            int first = Math.Max(design.First[marker] - leftStart, 0), end = Math.Min(rows, marker - leftStart);
            if (first >= end)
            {
                continue;
            }

            Span<double> r = product.Column(j)[first..end];
            TensorPrimitives.Multiply(r, r, r);
            if (plain >= 0)
            {
                // What is subtracted of each square is subtracted of their sums.
                Span<double> left = sums.Left[plain].AsSpan(first, end - first);
                sums.Right[plain][j] += (scale * TensorPrimitives.Sum<double>(r)) - (shift * r.Length);
                TensorPrimitives.Add(left, r, left);
                pairs[first]++;
                pairs[end]--;
            }

            if (width == 1 && plain == 0)
            {
                continue;
            }

            TensorPrimitives.Multiply(r, scale, r);
            TensorPrimitives.Subtract(r, shift, r);
            for (int c = 0; c < width; c++)
            {
                double[] annotation = design.Annotations[c];
                if (annotation.Length == 0)
                {
                    continue;
                }

                Span<double> left = sums.Left[c].AsSpan(first, end - first);
                sums.Right[c][j] += TensorPrimitives.Dot<double>(r, annotation.AsSpan(leftStart + first, end - first));
                if (annotation[marker] != 0)
                {
                    TensorPrimitives.MultiplyAdd(r, annotation[marker], left, left);
                }
            }
        }

        for (int i = 0, count = 0; plain >= 0 && i < rows; i++)
        {
            count += pairs[i];
            sums.Left[plain][i] = (scale * sums.Left[plain][i]) - (shift * count);
        }

        for (int c = plain + 1; plain >= 0 && c < width; c++)
        {
            if (design.Annotations[c].Length == 0)
            {
                sums.Left[plain].CopyTo(sums.Left[c], 0);
                sums.Right[plain].CopyTo(sums.Right[c], 0);
            }
        }

        return sums;
    }

    /// <summary>Takes covariates out of markers, and scales what is left to variance 1.</summary>
    private void Project(DenseMatrix covariates, DenseMatrix values, int count)
    {
        int q = covariates.Columns;
        using var parts = new DenseMatrix(q, count);
        backend.Algebra.Multiply(true, false, q, count, n, 1, covariates.Pointer, n, values.Pointer, n, 0, parts.Pointer, q);
        backend.Algebra.Multiply(false, false, n, count, q, -1, covariates.Pointer, n, parts.Pointer, q, 1, values.Pointer, n);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
        {
            Span<double> x = values.Column(j);
            double squares = TensorPrimitives.SumOfSquares<double>(x);

            // A marker that covariates explain has no correlations.
            TensorPrimitives.Multiply(x, LdDesign.IsExplained(squares, n) ? 0 : Math.Sqrt(n / squares), x);
        });
    }

    /// <summary>What a pair of blocks adds, by annotation and marker.</summary>
    private readonly struct TileSums(int width, int rows, int columns)
    {
        public double[][] Left { get; } = [.. Enumerable.Range(0, width).Select(_ => new double[rows])];

        public double[][] Right { get; } = [.. Enumerable.Range(0, width).Select(_ => new double[columns])];
    }
}
