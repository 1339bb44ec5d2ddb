namespace GpuLmm.Reports;

/// <summary>
/// Order statistics of a stream of values ≥ 0 in fixed memory: bins of relative width 2⁻¹⁴ with their counts and sums, so that a value
/// alone in its bin comes back exactly, and any other within 6·10⁻⁵ of itself.
/// </summary>
internal sealed class OrderHistogram
{
    private const int BinBits = 14;
    private const int BinsOfOctave = 1 << BinBits;
    private const double Least = 1e-12;

    // By the bits of the value: exponent, then the leading bits of the mantissa. Octaves are made when a value falls into them.
    private readonly SortedDictionary<int, (long[] Counts, double[] Sums)> octaves = [];

    public long Count { get; private set; }

    /// <summary>Takes a value.</summary>
    public void Add(double value)
    {
        long bin = BitConverter.DoubleToInt64Bits(Math.Max(value, Least)) >> (52 - BinBits);
        int octave = (int)(bin >> BinBits), within = (int)(bin & (BinsOfOctave - 1));
        if (!octaves.TryGetValue(octave, out (long[] Counts, double[] Sums) bins))
        {
            octaves[octave] = bins = (new long[BinsOfOctave], new double[BinsOfOctave]);
        }

        bins.Counts[within]++;
        bins.Sums[within] += value;
        Count++;
    }

    /// <summary>The values of some ranks.</summary>
    /// <param name="ranks">From 1, the largest value, to <see cref="Count"/>; ascending.</param>
    public double[] Largest(IReadOnlyList<long> ranks)
    {
        var values = new double[ranks.Count];
        int next = 0;
        long above = 0;
        foreach ((long[] counts, double[] sums) in octaves.Values.Reverse())
        {
            for (int bin = BinsOfOctave - 1; bin >= 0 && next < values.Length; bin--)
            {
                above += counts[bin];
                while (next < values.Length && ranks[next] <= above)
                {
                    values[next++] = sums[bin] / counts[bin];
                }
            }
        }

        return values;
    }

    /// <summary>The median; NaN without values.</summary>
    public double Median()
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        double[] middle = Largest([(Count + 1) / 2, (Count / 2) + 1]);
        return 0.5 * (middle[0] + middle[1]);
    }
}
