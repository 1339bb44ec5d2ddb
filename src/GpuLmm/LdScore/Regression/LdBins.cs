namespace GpuLmm;

/// <summary>SNPs of like LD scores, for a plot of χ² against them.</summary>
/// <param name="Score">Mean LD score, over annotations summed.</param>
/// <param name="Expected">Mean χ² by the regression.</param>
/// <param name="MeanChiSquared">Mean χ².</param>
/// <param name="Count">SNPs.</param>
public sealed record LdBin(double Score, double Expected, double MeanChiSquared, int Count);

/// <summary>Cuts the SNPs of a regression into bins of equal numbers.</summary>
internal static class LdBins
{
    private const int Bins = 50;
    private const int FewestSnps = 10;
    private const int MostSorted = 100_000;

    /// <summary>Bins by LD score, or where there are several annotations by what they explain.</summary>
    /// <param name="data">The SNPs.</param>
    /// <param name="chiSquared">Of each.</param>
    /// <param name="fit">Their regression.</param>
    public static IReadOnlyList<LdBin> Of(LdData data, double[] chiSquared, LdFit fit)
    {
        int n = chiSquared.Length, c = data.M.Length;
        double[] expected = LdFit.Sums(data.Scores, fit.Coefficients);
        double[] scores = c == 1 ? data.Scores : LdFit.Sums(data.Scores, [.. Enumerable.Repeat(1.0, c)]);
        for (int i = 0; i < n; i++)
        {
            expected[i] = fit.Intercept + (data.N[i] * expected[i]);
        }

        double[] key = c == 1 ? scores : expected;
        double[] borders = Borders(key, Math.Clamp(n / FewestSnps, 1, Bins));
        var sums = new (double Score, double Expected, double ChiSquared, int Count)[borders.Length + 1];
        for (int i = 0; i < n; i++)
        {
            ref var own = ref sums[Place(borders, key[i])];
            own = (own.Score + scores[i], own.Expected + expected[i], own.ChiSquared + chiSquared[i], own.Count + 1);
        }

        return [.. sums.Where(own => own.Count > 0).Select(own =>
            new LdBin(own.Score / own.Count, own.Expected / own.Count, own.ChiSquared / own.Count, own.Count))];
    }

    /// <summary>Quantiles of a part of the values that is large enough for them.</summary>
    private static double[] Borders(double[] values, int bins)
    {
        int stride = 1 + ((values.Length - 1) / MostSorted);
        double[] sorted = [.. Enumerable.Range(0, (values.Length + stride - 1) / stride).Select(k => values[k * stride])];
        Array.Sort(sorted);
        return [.. Enumerable.Range(1, bins - 1).Select(k => sorted[(int)((long)k * sorted.Length / bins)]).Distinct()];
    }

    /// <summary>The first border above a value.</summary>
    private static int Place(double[] borders, double value)
    {
        int place = Array.BinarySearch(borders, value);
        return place < 0 ? ~place : place + 1;
    }
}
