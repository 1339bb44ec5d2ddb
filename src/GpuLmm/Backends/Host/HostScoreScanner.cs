using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GpuLmm.Numerics;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Host;

/// <summary>
/// One lane on the host: a tile of markers is decoded and squared in parallel, then multiplied by the BLAS with all threads.
/// </summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed unsafe class HostScoreScanner<T> : ScoreScanner
    where T : unmanaged
{
    private readonly Lane lane;

    public HostScoreScanner(HostBackend backend, ScoreDesign design, SampleSelection samples)
    {
        BlockSize = ScorePlan.HostBlock(design.SampleCount, sizeof(T));
        lane = new Lane(backend, design, samples, BlockSize);
    }

    public override int BlockSize { get; }

    public override IReadOnlyList<ScoreLane> Lanes => [lane];

    public override void Dispose() => lane.Dispose();

    private sealed class Lane : ScoreLane, IDisposable
    {
        private readonly HostBackend backend;
        private readonly ScoreDesign design;
        private readonly SampleSelection samples;
        private readonly HostMatrix<T> columns;
        private readonly HostMatrix<T>? weights;
        private readonly Dictionary<DenseMatrix, HostMatrix<T>> matrices;
        private readonly HostForm<T>[] forms;
        private readonly NativeBuffer<T> genotypes;
        private readonly NativeBuffer<T> multiplied;
        private readonly NativeBuffer<T>? weighted;
        private readonly NativeBuffer<T>? transformed;
        private readonly int n;
        private readonly int width;

        public Lane(HostBackend backend, ScoreDesign design, SampleSelection samples, int blockSize)
        {
            this.backend = backend;
            this.design = design;
            this.samples = samples;
            (n, width) = (design.SampleCount, design.Columns.Columns);
            columns = new HostMatrix<T>(design.Columns);
            weights = design.Weights is null ? null : new HostMatrix<T>(design.Weights);
            matrices = design.Matrices.ToDictionary(matrix => matrix, matrix => new HostMatrix<T>(matrix));
            forms = [.. design.Forms.Select(form => new HostForm<T>(form, matrices[form.Matrix]))];
            genotypes = new NativeBuffer<T>((long)n * blockSize);
            multiplied = new NativeBuffer<T>((long)width * blockSize);
            weighted = design.Forms.Any(form => form.Right is not null) ? new NativeBuffer<T>((long)n * blockSize) : null;
            transformed = forms.Length > 0 ? new NativeBuffer<T>((long)n * blockSize) : null;
        }

        private ParallelOptions Threads => new() { MaxDegreeOfParallelism = backend.Threads };

        public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, in ScoreNumbers numbers)
        {
            numbers.Require(block.Count, design);
            fixed (double* squares = numbers.Squares)
            fixed (double* information = numbers.Information)
            {
                Decode(block, codings, squares);
                backend.Algebra.TransposedProduct(n, width, block.Count, columns.Pointer, genotypes.Pointer, multiplied.Pointer);
                HostSums.Widen<T>(multiplied.Slice(0, width * block.Count), numbers.Products);
                numbers.Squares.CopyTo(numbers.Information);
                if (design.Sparse is { } sparse)
                {
                    Subtract(sparse, block.Count, information);
                }

                if (design.Whitening is { } whitening)
                {
                    Whiten(whitening, block.Count, information, numbers.Products);
                }

                foreach (HostForm<T> form in forms)
                {
                    Evaluate(form, block.Count, information);
                }
            }
        }

        public override void Project(
            GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, ReadOnlySpan<int> markers, DenseMatrix projected)
        {
            if (!design.NeedsHost)
            {
                for (int k = 0; k < markers.Length; k++)
                {
                    HostSums.Widen<T>(Column(transformed!, markers[k]), projected.Column(k));
                }

                return;
            }

            int[] own = markers.ToArray();
            int size = design.WorkspaceLength;
            Parallel.For(0, (own.Length + SparseLower.Lanes - 1) / SparseLower.Lanes, Threads, group =>
            {
                int first = group * SparseLower.Lanes, count = Math.Min(SparseLower.Lanes, own.Length - first);
                using Rented markers = new(count * n), workspace = new(size);
                Span<double> target = new(projected.Pointer + ((long)first * n), count * n);
                for (int k = 0; k < count; k++)
                {
                    HostSums.Widen<T>(Column(genotypes, own[first + k]), markers.Array.AsSpan(k * n, n));
                }

                design.Project(markers.Array.AsSpan(0, count * n), count, target, workspace.Array.AsSpan(0, size));
            });
        }

        public void Dispose()
        {
            columns.Dispose();
            weights?.Dispose();
            foreach (HostMatrix<T> matrix in matrices.Values)
            {
                matrix.Dispose();
            }

            genotypes.Dispose();
            multiplied.Dispose();
            weighted?.Dispose();
            transformed?.Dispose();
        }

        private void Decode(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, double* squares)
        {
            fixed (MarkerCoding* coding = codings)
            {
                // Lambdas cannot hold ref-like values; the pointers stay fixed until the loop has ended.
                MarkerCoding* c = coding;
                Parallel.For(0, block.Count, Threads, j =>
                {
                    Span<T> column = Column(genotypes, j);
                    block.Decode(j, samples, c[j], column);
                    if (weights is null)
                    {
                        squares[j] = HostSums.Squares<T>(column);
                        return;
                    }

                    for (int pair = 0; pair < design.PairCount; pair++)
                    {
                        squares[(j * design.PairCount) + pair] = HostSums.WeightedSquares<T>(column, weights.Column(pair));
                    }
                });
            }
        }

        /// <summary>Σ l x T with T = H (r∘x).</summary>
        private void Evaluate(HostForm<T> form, int count, double* information)
        {
            NativeBuffer<T> right = genotypes;
            if (form.Right is { } factors)
            {
                right = weighted!;
                Parallel.For(0, count, Threads, j => HostSums.Multiply<T>(Column(genotypes, j), factors, Column(weighted!, j)));
            }

            backend.Algebra.TransposedProduct(n, n, count, form.Matrix.Pointer, right.Pointer, transformed!.Pointer);
            Parallel.For(0, count, Threads, j =>
            {
                Span<T> product = Column(transformed!, j);
                if (form.IsPlain)
                {
                    // T stays, for what is asked of single markers.
                    information[((long)j * design.PairCount) + form.OnlyPair] = HostSums.Dot<T>(product, Column(genotypes, j));
                    return;
                }

                HostSums.Multiply<T>(product, Column(genotypes, j), product);
                form.Sum(product, new Span<double>(information + ((long)j * design.PairCount), design.PairCount));
            });
        }

        private void Subtract(SparseInformation sparse, int count, double* information)
        {
            int groups = (count + SparseLower.Lanes - 1) / SparseLower.Lanes, pairs = design.PairCount;
            Parallel.For(0, groups, Threads, group =>
            {
                int first = group * SparseLower.Lanes, own = Math.Min(SparseLower.Lanes, count - first);
                int size = sparse.Crossproducts.Count * sparse.Factor.Size * SparseLower.Lanes;
                using var workspace = new Rented(size);
                sparse.Subtract(
                    MemoryMarshal.Cast<T, double>(genotypes.Slice((long)first * n, own * n)), own,
                    new Span<double>(information + ((long)first * pairs), own * pairs), workspace.Array.AsSpan(0, size));
            });
        }

        private void Whiten(SparseWhitening whitening, int count, double* information, ReadOnlySpan<double> products)
        {
            int groups = (count + SparseLower.Lanes - 1) / SparseLower.Lanes;
            Parallel.For(0, groups, Threads, group =>
            {
                int first = group * SparseLower.Lanes, own = Math.Min(SparseLower.Lanes, count - first);
                using var workspace = new Rented(whitening.WorkspaceLength);
                whitening.Apply(
                    MemoryMarshal.Cast<T, double>(genotypes.Slice((long)first * n, own * n)), own,
                    new Span<double>(information + first, own), workspace.Array.AsSpan(0, whitening.WorkspaceLength));
            });
            (int start, int explained) = design.Explained.GetOffsetAndLength(width);
            for (int j = 0; j < count; j++)
            {
                information[j] -= TensorPrimitives.SumOfSquares(products.Slice((j * width) + start, explained));
            }
        }

        private Span<T> Column(NativeBuffer<T> matrix, int j) => matrix.Slice((long)j * n, n);
    }
}
