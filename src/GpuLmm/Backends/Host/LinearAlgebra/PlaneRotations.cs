using System.Numerics;
using System.Runtime.CompilerServices;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Rotations of neighbouring columns of Q, kept until there are many and then applied to some rows of Q at a time: those stay in the
/// cache through hundreds of sweeps, and no two workers share a row (F. Van Zee, R. van de Geijn and G. Quintana-Ortí, Restructuring
/// the tridiagonal and bidiagonal QR algorithms for performance, ACM TOMS 40:18, 2014).
/// </summary>
internal sealed unsafe class PlaneRotations : IDisposable
{
    // Rotations kept, as full sweeps over all columns: enough for copying the rows in and out to cost little.
    private const int FullSweeps = 128;

    private readonly int n;
    private readonly double* q;
    private readonly int threads;
    private readonly long capacity;
    private readonly NativeBuffer<double> cosinesAndSines;
    private readonly List<(int Top, int Count, long Start)> sweeps = [];
    private readonly NativeBuffer<double>?[] rowsOf;
    private long kept;

    public PlaneRotations(int n, double* q, int threads)
    {
        this.n = n;
        this.q = q;
        this.threads = threads;
        capacity = (long)FullSweeps * n;
        cosinesAndSines = new NativeBuffer<double>(2 * capacity);
        rowsOf = new NativeBuffer<double>?[threads];
    }

    private static int RowsAtOnce => 4 * Vector<double>.Count;

    /// <summary>Starts a sweep of <paramref name="count"/> rotations: of columns (top, top + 1), (top − 1, top), and so on.</summary>
    public void BeginSweep(int top, int count)
    {
        if (kept + count > capacity)
        {
            Flush();
        }

        sweeps.Add((top, count, kept));
    }

    /// <summary>Columns (x, y) become (c x − s y, s x + c y).</summary>
    public void Add(double c, double s)
    {
        double* at = cosinesAndSines.Pointer + (2 * kept);
        at[0] = c;
        at[1] = s;
        kept++;
    }

    /// <summary>Applies what is kept to Q.</summary>
    public void Flush()
    {
        int pieces = (n + RowsAtOnce - 1) / RowsAtOnce;
        Workers.Run(kept * n < 1 << 16 ? 1 : threads, pieces, (worker, piece) =>
        {
            double* rows = (rowsOf[worker] ??= new NativeBuffer<double>((long)n * RowsAtOnce)).Pointer;
            int first = piece * RowsAtOnce;
            int count = Math.Min(RowsAtOnce, n - first);
            for (int j = 0; j < n; j++)
            {
                new ReadOnlySpan<double>(q + first + ((long)j * n), count).CopyTo(new Span<double>(rows + ((long)j * RowsAtOnce), count));
            }

            foreach ((int top, int length, long start) in sweeps)
            {
                Apply(rows + ((long)top * RowsAtOnce), length, cosinesAndSines.Pointer + (2 * start));
            }

            for (int j = 0; j < n; j++)
            {
                new ReadOnlySpan<double>(rows + ((long)j * RowsAtOnce), count).CopyTo(new Span<double>(q + first + ((long)j * n), count));
            }
        });
        sweeps.Clear();
        kept = 0;
    }

    public void Dispose()
    {
        cosinesAndSines.Dispose();
        foreach (NativeBuffer<double>? rows in rowsOf)
        {
            rows?.Dispose();
        }
    }

    // The left column of a rotation is the right one of the next: it stays in registers, so each column is read and written once.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(double* column, int count, double* cs)
    {
        int width = Vector<double>.Count;
        double* right = column + (4 * width);
        Vector<double> y0 = Vector.Load(right);
        Vector<double> y1 = Vector.Load(right + width);
        Vector<double> y2 = Vector.Load(right + (2 * width));
        Vector<double> y3 = Vector.Load(right + (3 * width));
        for (; count > 0; count--)
        {
            var c = new Vector<double>(cs[0]);
            var s = new Vector<double>(cs[1]);
            Vector<double> x0 = Vector.Load(column);
            Vector<double> x1 = Vector.Load(column + width);
            Vector<double> x2 = Vector.Load(column + (2 * width));
            Vector<double> x3 = Vector.Load(column + (3 * width));
            Vector.Store(Vector.MultiplyAddEstimate(s, x0, c * y0), right);
            Vector.Store(Vector.MultiplyAddEstimate(s, x1, c * y1), right + width);
            Vector.Store(Vector.MultiplyAddEstimate(s, x2, c * y2), right + (2 * width));
            Vector.Store(Vector.MultiplyAddEstimate(s, x3, c * y3), right + (3 * width));
            y0 = Vector.MultiplyAddEstimate(-s, y0, c * x0);
            y1 = Vector.MultiplyAddEstimate(-s, y1, c * x1);
            y2 = Vector.MultiplyAddEstimate(-s, y2, c * x2);
            y3 = Vector.MultiplyAddEstimate(-s, y3, c * x3);
            right = column;
            column -= 4 * width;
            cs += 2;
        }

        Vector.Store(y0, right);
        Vector.Store(y1, right + width);
        Vector.Store(y2, right + (2 * width));
        Vector.Store(y3, right + (3 * width));
    }
}
