using System.Numerics.Tensors;
using GpuLmm.Backends.Host.Calls;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>
/// LD scores on the host: a pair of blocks in each lane, whose sums are added in the order of the blocks. Calls are multiplied as whole
/// numbers; dosages, and what covariates leave of a marker, in float64 by the BLAS.
/// </summary>
internal sealed unsafe class HostLdBands : LdBands
{
    // Decoded blocks beyond those that windows need: pairs of them keep lanes busy.
    private const long SpareBytes = 2L << 30;

    private readonly HostBackend backend;
    private readonly LdDesign design;
    private readonly SampleSelection samples;
    private readonly int n;
    private readonly CallProducts products;
    private readonly Dictionary<int, HostLdBlock> loaded = [];
    private readonly Stack<DenseMatrix> freeValues = new();
    private readonly Stack<CallCodes> freeCodes = new();
    private readonly HostLdTile[] lanes;

    /// <param name="backend">The host.</param>
    /// <param name="design">Windows and annotations.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="products">How calls are multiplied; null for the fastest way there is.</param>
    public HostLdBands(HostBackend backend, LdDesign design, SampleSelection samples, CallProducts? products = null)
    {
        this.backend = backend;
        this.design = design;
        this.samples = samples;
        this.products = products ?? CallProducts.Supported[0];
        n = samples.Count;
        lanes = [.. Enumerable.Range(0, backend.Threads).Select(_ => new HostLdTile(backend.Algebra, design, n, this.products))];
    }

    public override int Capacity =>
        design.MostReached + 1 + (int)Math.Min(SpareBytes / (sizeof(double) * (long)n * design.BlockSize), design.BlockCount);

    public override void Load(int number, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (design.Covariates is null && CallCodes.CanHold(block, codings))
        {
            CallCodes codes = freeCodes.Count > 0 ? freeCodes.Pop() : new CallCodes(products, samples, design.BlockSize);
            codes.Load(block, codings, backend.Threads);
            loaded.Add(number, new HostLdBlock(codes, null));
        }
        else
        {
            DenseMatrix values = Room();
            MarkerCoding[] own = codings.ToArray();
            Parallel.For(0, block.Count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads },
                j => block.Decode(j, samples, own[j], values.Column(j)));
            if (design.Covariates is { } covariates)
            {
                Project(covariates, values, block.Count);
            }

            loaded.Add(number, new HostLdBlock(null, values));
        }
    }

    public override void Release(int number)
    {
        if (loaded.Remove(number, out HostLdBlock? block))
        {
            if (block.Values is { } values)
            {
                freeValues.Push(values);
            }

            if (block.Codes is { } codes)
            {
                freeCodes.Push(codes);
            }
        }
    }

    public override void Accumulate(IReadOnlyList<(int Left, int Right)> tiles)
    {
        foreach ((int left, int right) in tiles.Where(tile => loaded[tile.Left].Codes is null || loaded[tile.Right].Codes is null))
        {
            // Calls beside dosages are taken as values too.
            foreach (HostLdBlock block in new[] { loaded[left], loaded[right] }.Where(own => own.Values is null))
            {
                block.Values = Room();
                block.Codes!.Decode(block.Values);
            }
        }

        var sums = new HostLdSums[tiles.Count];
        backend.Algebra.InLanes(() => Workers.Run(lanes.Length, tiles.Count, (worker, k) =>
            sums[k] = lanes[worker].Sum((tiles[k].Left, loaded[tiles[k].Left]), (tiles[k].Right, loaded[tiles[k].Right]))));
        for (int k = 0; k < tiles.Count; k++)
        {
            using HostLdSums own = sums[k];
            for (int c = 0; c < design.Annotations.Length; c++)
            {
                Add(own.Rows.Column(c), design.Sums[c], tiles[k].Left * design.BlockSize);
                Add(own.Columns.Column(c), design.Sums[c], tiles[k].Right * design.BlockSize);
            }
        }
    }

    public override void Dispose()
    {
        foreach (HostLdBlock block in loaded.Values)
        {
            block.Values?.Dispose();
            block.Codes?.Dispose();
        }

        foreach (IDisposable own in (IEnumerable<IDisposable>)[.. freeValues, .. freeCodes, .. lanes])
        {
            own.Dispose();
        }

        loaded.Clear();
        freeValues.Clear();
        freeCodes.Clear();
    }

    private static void Add(ReadOnlySpan<double> own, double[] all, int start) =>
        TensorPrimitives.Add(own, all.AsSpan(start, own.Length), all.AsSpan(start, own.Length));

    private DenseMatrix Room() => freeValues.Count > 0 ? freeValues.Pop() : new DenseMatrix(n, design.BlockSize);

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
}
