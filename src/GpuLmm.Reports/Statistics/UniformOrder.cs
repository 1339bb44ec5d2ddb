using MathNet.Numerics;

namespace GpuLmm.Reports;

/// <summary>
/// What independent uniform p-values would look like: expectation and band of their order statistics, and the inflation over them.
/// </summary>
internal static class UniformOrder
{
    /// <summary>λ_GC: χ²₁ at the median of −log10 p over its expectation, 0.4549 (Devlin &amp; Roeder 1999).</summary>
    /// <param name="median">Of −log10 p.</param>
    public static double Inflation(double median) => ChiSquared(Math.Pow(10, -median)) / ChiSquared(0.5);

    /// <summary>−log10 of the expected k-th smallest of n p-values, k/(n + 1).</summary>
    public static double Expected(long rank, long count) => -Math.Log10(rank / (count + 1.0));

    /// <summary>
    /// −log10 of a quantile of the k-th smallest of n p-values, which is Beta(k, n + 1 − k): the root of I_x(k, n + 1 − k) = q, found
    /// between logarithms, because x may be far below any absolute tolerance.
    /// </summary>
    /// <param name="rank">k, from 1 to n.</param>
    /// <param name="count">n.</param>
    /// <param name="probability">q, between 0 and 1.</param>
    public static double Quantile(long rank, long count, double probability)
    {
        double low = Math.Log(double.Epsilon), high = 0;
        for (int i = 0; i < 80; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = SpecialFunctions.BetaRegularized(rank, count + 1.0 - rank, Math.Exp(middle)) < probability
                ? (middle, high) : (low, middle);
        }

        return -0.5 * (low + high) / Constants.Ln10;
    }

    /// <summary>Ranks for a plot: all of the smallest p-values, then as many to each factor of ten.</summary>
    /// <param name="count">n.</param>
    /// <param name="all">How many of the first are all there.</param>
    /// <param name="perDecade">Points to a factor of ten of the rest.</param>
    public static long[] Ranks(long count, int all, int perDecade)
    {
        var ranks = new List<long>();
        double step = Math.Pow(10, 1.0 / perDecade);
        for (long rank = 1; rank <= count; rank = rank < all ? rank + 1 : Math.Max(rank + 1, (long)(rank * step)))
        {
            ranks.Add(rank);
        }

        if (count > 0 && ranks[^1] != count)
        {
            ranks.Add(count);
        }

        return [.. ranks];
    }

    /// <summary>x with P(χ²₁ ≥ x) = p.</summary>
    private static double ChiSquared(double p)
    {
        double root = SpecialFunctions.ErfcInv(p);
        return 2 * root * root;
    }
}
