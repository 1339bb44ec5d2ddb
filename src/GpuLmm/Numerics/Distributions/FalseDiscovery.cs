namespace GpuLmm.Numerics;

/// <summary>The false discovery rate of many tests.</summary>
internal static class FalseDiscovery
{
    /// <summary>
    /// Benjamini and Hochberg's adjusted p-values: q_(i) = min over j ≥ i of min(1, m p_(j)/j). Rejecting where q ≤ α holds the expected
    /// share of false rejections at α, of tests that are independent or positively dependent.
    /// </summary>
    /// <param name="pValues">p; NaN where there is no test, which does not count.</param>
    /// <returns>q of each, NaN where p is.</returns>
    /// <remarks>Benjamini &amp; Hochberg (1995), Journal of the Royal Statistical Society B 57: 289–300.</remarks>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        int[] order = [.. Enumerable.Range(0, pValues.Count).Where(k => !double.IsNaN(pValues[k])).OrderByDescending(k => pValues[k])];
        var adjusted = new double[pValues.Count];
        Array.Fill(adjusted, double.NaN);
        double least = 1;
        for (int i = 0; i < order.Length; i++)
        {
            least = Math.Min(least, pValues[order[i]] * order.Length / (order.Length - i));
            adjusted[order[i]] = least;
        }

        return adjusted;
    }
}
