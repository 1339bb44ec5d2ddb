using System.Runtime.CompilerServices;
using GpuLmm.Numerics;
using MathNet.Numerics;

namespace GpuLmm;

/// <summary>
/// Counts of a trait's markers, and the median of its statistics in fixed memory: bins of the statistic by its leading bits, 1/256 of its
/// size wide, between 1/64 and 8; the median of χ²₁ is 0.45.
/// </summary>
internal sealed class BulkTally
{
    private const int MantissaBits = 8;
    private const int Octaves = 9;
    private const int Shift = 52 - MantissaBits;

    // The bits of 1/64: its exponent.
    private const int Lowest = (1023 - 6) << MantissaBits;
    private const int BinCount = (Octaves << MantissaBits) + 1;
    private readonly int[] bins = new int[BinCount];

    /// <summary>Markers with a statistic.</summary>
    public long Tested { get; set; }

    public long NotTested { get; set; }

    public long FilteredOut { get; set; }

    public long Written { get; set; }

    /// <summary>Counts of statistics, for those who count many: <see cref="Tested"/> is to grow with them.</summary>
    public Span<int> Bins => bins;

    /// <summary>The bin of a statistic ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BinOf(double statistic) =>
        Math.Min(Math.Max((int)(BitConverter.DoubleToInt64Bits(statistic) >> Shift) - Lowest, 0), BinCount - 1);

    /// <summary>Takes a statistic ≥ 0.</summary>
    public void Add(double statistic)
    {
        Tested++;
        bins[BinOf(statistic)]++;
    }

    /// <summary>Writes the counts; of bins those that are not empty.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (long count in (ReadOnlySpan<long>)[Tested, NotTested, FilteredOut, Written])
        {
            writer.Write(count);
        }

        int[] filled = [.. Enumerable.Range(0, BinCount).Where(bin => bins[bin] > 0)];
        writer.Write(filled.Length);
        foreach (int bin in filled)
        {
            writer.Write(bin);
            writer.Write(bins[bin]);
        }
    }

    /// <summary>Reads them.</summary>
    public void Read(BinaryReader reader)
    {
        (Tested, NotTested, FilteredOut, Written) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        Array.Clear(bins);
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            int bin = reader.ReadInt32();
            bins[bin] = reader.ReadInt32();
        }
    }

    /// <summary>λ_GC; NaN without a statistic, or where the median is beyond 8: such markers were chosen to be associated.</summary>
    /// <param name="degrees">Of the denominator of F.</param>
    public double Inflation(double degrees)
    {
        if (Tested == 0)
        {
            return double.NaN;
        }

        double median = 0.5 * (Ranked((Tested + 1) / 2) + Ranked((Tested / 2) + 1)), half = SpecialFunctions.ErfcInv(0.5);
        if (double.IsNaN(median))
        {
            return double.NaN;
        }

        double root = SpecialFunctions.ErfcInv(Math.Min(1, Math.Pow(10, -TailProbability.NegativeLog10F(median, degrees))));
        return root * root / (half * half);
    }

    /// <summary>The statistic of a rank, as if those of its bin were spread evenly; NaN beyond the bins.</summary>
    private double Ranked(long rank)
    {
        long below = 0;
        int bin = 0;
        while (below + bins[bin] < rank)
        {
            below += bins[bin++];
        }

        double low = bin == 0 ? 0 : Edge(bin), high = Edge(bin + 1);
        return bin == BinCount - 1 ? double.NaN : low + ((high - low) * (rank - below - 0.5) / bins[bin]);
    }

    private static double Edge(int bin) => BitConverter.Int64BitsToDouble((long)(Lowest + bin) << Shift);
}
