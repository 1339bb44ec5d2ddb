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
    private static readonly long Lowest = BitConverter.DoubleToInt64Bits(1.0 / 64) >> Shift;
    private readonly int[] bins = new int[(Octaves << MantissaBits) + 1];

    /// <summary>Markers with a statistic.</summary>
    public long Tested { get; private set; }

    public long NotTested { get; set; }

    public long FilteredOut { get; set; }

    public long Written { get; set; }

    /// <summary>Takes a statistic ≥ 0.</summary>
    public void Add(double statistic)
    {
        Tested++;
        bins[Math.Clamp((BitConverter.DoubleToInt64Bits(statistic) >> Shift) - Lowest, 0, bins.Length - 1)]++;
    }

    /// <summary>λ_GC; NaN without a statistic.</summary>
    /// <param name="degrees">Of the denominator of F.</param>
    public double Inflation(double degrees)
    {
        if (Tested == 0)
        {
            return double.NaN;
        }

        double median = Median(), half = SpecialFunctions.ErfcInv(0.5);
        double root = SpecialFunctions.ErfcInv(Math.Min(1, Math.Pow(10, -TailProbability.NegativeLog10F(median, degrees))));
        return root * root / (half * half);
    }

    /// <summary>The place of the middle rank in its bin, as if the values there were spread evenly.</summary>
    private double Median()
    {
        double middle = 0.5 * Tested;
        long below = 0;
        int bin = 0;
        while (below + bins[bin] < middle)
        {
            below += bins[bin++];
        }

        double low = bin == 0 ? 0 : Edge(bin), high = Edge(bin + 1);
        return low + ((high - low) * (middle - below) / bins[bin]);
    }

    private static double Edge(int bin) => BitConverter.Int64BitsToDouble((Lowest + bin) << Shift);
}
