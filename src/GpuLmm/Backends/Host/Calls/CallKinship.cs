using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host.Calls;

/// <summary>
/// Σ z z' of markers whose values are z = a ± x, x one of −1, 0, 1 and 0 of a missing call, and anything where a call is missing: centred
/// calls, that is. Σ x x' are whole numbers, exact whatever the number of markers; Σ a² + Σ a (z − a) of both samples and what missing
/// calls add follow in float64, as they are sums over markers or over missing calls only.
/// </summary>
/// <param name="products">Multiplies calls.</param>
/// <param name="samples">The n samples.</param>
/// <param name="threads">Threads.</param>
/// <param name="blockSize">Most markers of a block.</param>
/// <param name="sum">n × n. Takes in column k what a missing call of sample k adds to its products with all others.</param>
internal sealed unsafe class CallKinship(
    CallProducts products, SampleSelection samples, int threads, int blockSize, DenseMatrix sum) : IDisposable
{
    // Codes that are gathered before they are multiplied: the n² additions to the sum are then few beside the products.
    private const int MostSteps = 4096;
    private const long MostBytes = 1L << 28;

    // Kinds of records: Σ a²; Σ a (z − a) of the samples; a column of Σ x x'.
    private const byte Constant = (byte)'A';
    private const byte Linear = (byte)'L';
    private const byte Whole = (byte)'W';

    // Rows of the sum that a worker does at a time, with two groups of samples below them.
    private const int PanelRows = 64;

    // What 2 − μ and −μ are apart but for rounding.
    private const double Rounded = 1e-15;

    // Samples of which sums over markers are in the first cache.
    private const int Stretch = 512;

    private readonly int n = samples.Count;
    private readonly int steps = StepsOf(products, samples.Count, blockSize);
    private readonly NativeBuffer<byte> codes = new(Padded(products, samples.Count) * StepsOf(products, samples.Count, blockSize));

    // Σ x x' on and below the diagonal, beside the sum in float64: as whole numbers they do not depend on when they are added.
    private readonly NativeBuffer<int> whole = new((long)samples.Count * samples.Count);
    private readonly NativeBuffer<double> values = new((long)samples.Count * blockSize);
    private readonly NativeBuffer<int>[] panels =
        [.. Enumerable.Range(0, threads).Select(_ => new NativeBuffer<int>((long)PanelRows * CallProducts.Groups * products.Width))];

    private readonly byte[][] calls = [.. Enumerable.Range(0, threads).Select(_ => new byte[Padded(products, samples.Count)])];
    private readonly List<int>[] missing = [.. Enumerable.Range(0, samples.Count).Select(_ => new List<int>())];
    private readonly double[] linear = new double[samples.Count];
    private readonly double[] blockLinear = new double[samples.Count];
    private double constant;
    private int held;

    /// <summary>Whether calls are missing: what is above the diagonal of the sum is then part of it.</summary>
    public bool HasMissing { get; private set; }

    /// <summary>Whether a block can be added.</summary>
    public static bool CanHold(GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings)
    {
        if (block.HasAnyDosages)
        {
            return false;
        }

        foreach (MarkerCoding coding in codings)
        {
            if (!coding.IsLinear || Math.Abs(Math.Abs(coding.Slope) - 1) > Rounded || !double.IsFinite(coding.Missing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Starts with nothing; the sum is the caller's to clear.</summary>
    public void Clear()
    {
        Array.Clear(linear);
        whole.Clear();
        (constant, held, HasMissing) = (0, 0, false);
    }

    /// <summary>Stores what was added, but for the sum, which is the caller's to store.</summary>
    public void Save(Journal journal)
    {
        Multiply();
        journal.AppendNumbers<double>(Constant, [constant]);
        journal.AppendNumbers<double>(Linear, linear);
        for (int k = 0; k < n; k++)
        {
            journal.AppendNumbers(Whole, ColumnOf(k));
        }
    }

    /// <summary>Goes on from what <see cref="Save"/> stored.</summary>
    /// <param name="journal">Has it.</param>
    /// <param name="isMissing">Whether calls are missing.</param>
    /// <exception cref="InputException">The journal has something else.</exception>
    public void Restore(Journal journal, bool isMissing)
    {
        Clear();
        HasMissing = isMissing;
        journal.ReadNumbers(Constant, new Span<double>(ref constant));
        journal.ReadNumbers<double>(Linear, linear);
        for (int k = 0; k < n; k++)
        {
            journal.ReadNumbers(Whole, ColumnOf(k));
        }
    }

    /// <summary>Adds a block.</summary>
    public void Add(GenotypeBlock block, MarkerCoding[] codings)
    {
        int needed = (block.Count + products.Samples - 1) / products.Samples;
        if (held + needed > steps)
        {
            Multiply();
        }

        int first = held;
        Workers.Run(threads, needed, (worker, step) => Gather(block, step, first + step, calls[worker]));
        held += needed;
        AddLinear(block, codings);
        AddMissing(block, codings);
    }

    /// <summary>Completes the lower triangle of a sum.</summary>
    /// <param name="target">Takes it.</param>
    /// <param name="first">The column of the sum that is the target's first.</param>
    public void FlushTo(DenseMatrix target, int first)
    {
        Multiply();
        Workers.Run(threads, (n + Stretch - 1) / Stretch, (_, stretch) =>
        {
            for (int k = stretch * Stretch; k < Math.Min(n, (stretch + 1) * Stretch); k++)
            {
                Span<double> to = target.Column(k - first)[k..];
                WholeNumbers.AddTo(ColumnOf(k), to);
                TensorPrimitives.Add(to, linear.AsSpan(k), to);
                TensorPrimitives.Add(to, linear[k] + constant, to);
            }
        });
        for (int k0 = 0; HasMissing && k0 < n; k0 += PanelRows)
        {
            // Tile by tile: what is above the diagonal is read across.
            for (int i0 = k0; i0 < n; i0 += PanelRows)
            {
                for (int k = k0; k < Math.Min(n, k0 + PanelRows); k++)
                {
                    double* to = target.Pointer + ((long)(k - first) * target.Rows);
                    for (int i = Math.Max(i0, k + 1); i < Math.Min(n, i0 + PanelRows); i++)
                    {
                        to[i] += sum.Pointer[k + ((long)i * n)];
                    }
                }
            }
        }
    }

    public void Dispose()
    {
        codes.Dispose();
        whole.Dispose();
        values.Dispose();
        Array.ForEach(panels, panel => panel.Dispose());
    }

    private static long Padded(CallProducts products, int n) => (n + (long)products.Width - 1) / products.Width * products.Width;

    private static int StepsOf(CallProducts products, int n, int blockSize) => (int)Math.Max(
        (blockSize + products.Samples - 1) / products.Samples, Math.Min(MostSteps, MostBytes / Padded(products, n)));

    /// <summary>Calls of a few markers, one code for each sample.</summary>
    private void Gather(GenotypeBlock block, int from, int step, byte[] scratch)
    {
        int width = products.Width;
        for (int k = 0; k < products.Samples; k++)
        {
            int marker = (from * products.Samples) + k;
            if (marker < block.Count)
            {
                PackedGenotypes.Unpack(block.Packed(marker), samples, scratch);
            }
            else
            {
                // One copy, whose x is 0.
                scratch.AsSpan().Fill(2);
            }

            for (int i = 0; i < scratch.Length; i += width)
            {
                Span<byte> own = scratch.AsSpan(i, width);
                var to = new Span<byte>(codes.Pointer + ((long)i * steps) + ((long)step * width), width);
                if (k == 0)
                {
                    own.CopyTo(to);
                }
                else
                {
                    TensorPrimitives.ShiftLeft(own, 2 * k, own);
                    TensorPrimitives.BitwiseOr(to, own, to);
                }
            }
        }
    }

    /// <summary>Σ x x' of a sample with itself and those behind it.</summary>
    private Span<int> ColumnOf(int k) => whole.Slice(((long)k * n) + k, n - k);

    /// <summary>Σ x x' of what was gathered.</summary>
    private void Multiply()
    {
        int width = CallProducts.Groups * products.Width, columns = (n + width - 1) / width, rows = (n + PanelRows - 1) / PanelRows;
        var table = new CodeTable(codes.Pointer, steps, products.Width);
        int count = held;
        held = 0;
        Workers.Run(threads, count == 0 ? 0 : columns * rows, (worker, piece) =>
        {
            // Samples of the columns are rows of the sum, one below the other.
            int first = piece / rows * width, end = Math.Min(first + width, n);
            int row = piece % rows * PanelRows, last = Math.Min(row + PanelRows, n);
            if (end <= row)
            {
                return;
            }

            NativeBuffer<int> panel = panels[worker];
            panel.Clear();
            int group = first / products.Width, groups = (end - first + products.Width - 1) / products.Width;
            products.AddAll(CallProduct.Calls, table, (row, last), table, group, groups, count, panel.Pointer);
            for (int k = row; k < last; k++)
            {
                int from = Math.Max(first, k);
                if (from < end)
                {
                    var to = new Span<int>(whole.Pointer + ((long)k * n) + from, end - from);
                    TensorPrimitives.Add(
                        to, new ReadOnlySpan<int>(panel.Pointer + ((long)(k - row) * width) + from - first, to.Length), to);
                }
            }
        });
    }

    /// <summary>Adds Σ a² and, of each sample, Σ a (z − a).</summary>
    private void AddLinear(GenotypeBlock block, MarkerCoding[] codings)
    {
        Decode(block, [.. Enumerable.Range(0, block.Count)], j =>
        {
            MarkerCoding own = codings[j];
            double a = own.Het;
            return new MarkerCoding(a * (own.HomAllele1 - a), a * (own.Missing - a), 0, a * (own.HomAllele2 - a));
        });
        SumValues(block.Count, blockLinear);
        TensorPrimitives.Add(linear, blockLinear, linear);
        constant += codings.Take(block.Count).Sum(own => own.Het * own.Het);
    }

    /// <summary>
    /// Adds to the column of each sample what its missing calls have with all samples: c (z − a), with c the z − a of a missing call.
    /// </summary>
    private void AddMissing(GenotypeBlock block, MarkerCoding[] codings)
    {
        int[] own = [.. Enumerable.Range(0, block.Count).Where(j => block.CountsOf(j, samples).Missing > 0)];
        if (own.Length == 0)
        {
            return;
        }

        HasMissing = true;
        Array.ForEach(missing, list => list.Clear());
        for (int place = 0; place < own.Length; place++)
        {
            PackedGenotypes.Unpack(block.Packed(own[place]), samples, calls[0]);
            for (int i = 0; i < n; i++)
            {
                if (calls[0][i] == 1)
                {
                    missing[i].Add(place);
                }
            }
        }

        // A pair of missing calls is met twice.
        Decode(block, own, j =>
        {
            MarkerCoding coding = codings[j];
            double a = coding.Het, c = coding.Missing - a;
            return new MarkerCoding(c * (coding.HomAllele1 - a), 0.5 * c * c, 0, c * (coding.HomAllele2 - a));
        });
        Workers.Run(threads, n, (_, k) =>
        {
            double* column = sum.Pointer + ((long)k * n);
            for (int first = 0; first < n; first += Stretch)
            {
                var to = new Span<double>(column + first, Math.Min(Stretch, n - first));
                foreach (int place in missing[k])
                {
                    TensorPrimitives.Add(to, new ReadOnlySpan<double>(values.Pointer + ((long)place * n) + first, to.Length), to);
                }
            }

            foreach (int place in missing[k])
            {
                // The sample with itself is met once only.
                column[k] += values.Pointer[((long)place * n) + k];
            }
        });
    }

    private void Decode(GenotypeBlock block, int[] markers, Func<int, MarkerCoding> coding) =>
        Workers.Run(threads, markers.Length, (_, place) => block.Decode(
            markers[place], samples, coding(markers[place]), new Span<double>(values.Pointer + ((long)place * n), n)));

    /// <summary>Of each sample the sum over markers, in their order.</summary>
    private void SumValues(int count, double[] into) =>
        Workers.Run(threads, (n + Stretch - 1) / Stretch, (_, stretch) =>
        {
            int first = stretch * Stretch;
            Span<double> to = into.AsSpan(first, Math.Min(Stretch, n - first));
            to.Clear();
            for (int j = 0; j < count; j++)
            {
                TensorPrimitives.Add(to, new ReadOnlySpan<double>(values.Pointer + ((long)j * n) + first, to.Length), to);
            }
        });
}
