using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GpuLmm.Numerics;

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
        private readonly SampleSelection samples;
        private readonly NativeBuffer<T> columns;
        private readonly bool ownsColumns;
        private readonly NativeBuffer<T> genotypes;
        private readonly NativeBuffer<T> multiplied;
        private readonly int n;
        private readonly int width;

        public Lane(HostBackend backend, ScoreDesign design, SampleSelection samples, int blockSize)
        {
            this.backend = backend;
            this.samples = samples;
            (n, width) = (design.SampleCount, design.Columns.Columns);
            ownsColumns = typeof(T) != typeof(double);
            columns = design.Columns.Buffer as NativeBuffer<T> ?? HostProducts.Convert<T>(design.Columns);
            genotypes = new NativeBuffer<T>((long)n * blockSize);
            multiplied = new NativeBuffer<T>((long)width * blockSize);
        }

        public override void Scan(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings, Span<double> squares, Span<double> products)
        {
            T* x = genotypes.Pointer;
            fixed (MarkerCoding* coding = codings)
            fixed (double* square = squares)
            {
                // Lambdas cannot hold ref-like values; the pointers stay fixed until the loop has ended.
                MarkerCoding* c = coding;
                double* s = square;
                Parallel.For(0, block.Count, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, j =>
                {
                    var column = new Span<T>(x + ((long)j * n), n);
                    block.Decode(j, samples, c[j], column);
                    s[j] = SumOfSquares(column);
                });
            }

            backend.Algebra.TransposedProduct(n, width, block.Count, columns.Pointer, x, multiplied.Pointer);
            Widen(multiplied.Slice(0, width * block.Count), products);
        }

        public void Dispose()
        {
            if (ownsColumns)
            {
                columns.Dispose();
            }

            genotypes.Dispose();
            multiplied.Dispose();
        }

        private static double SumOfSquares(ReadOnlySpan<T> column)
        {
            if (typeof(T) == typeof(double))
            {
                return TensorPrimitives.SumOfSquares(MemoryMarshal.Cast<T, double>(column));
            }

            // Summed in float64 piece by piece: in float32 the sum of half a million squares would lose digits.
            const int Piece = 1024;
            ReadOnlySpan<float> values = MemoryMarshal.Cast<T, float>(column);
            double sum = 0;
            for (int i = 0; i < values.Length; i += Piece)
            {
                sum += TensorPrimitives.SumOfSquares(values[i..Math.Min(i + Piece, values.Length)]);
            }

            return sum;
        }

        private static void Widen(ReadOnlySpan<T> from, Span<double> to)
        {
            if (typeof(T) == typeof(double))
            {
                MemoryMarshal.Cast<T, double>(from).CopyTo(to);
            }
            else
            {
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<T, float>(from), to);
            }
        }
    }
}
