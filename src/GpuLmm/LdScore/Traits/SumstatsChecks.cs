using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Checks of the statistics of a file against each other.</summary>
internal static class SumstatsChecks
{
    private const double MostDifference = 0.05;
    private const int MostCompared = 100_000;
    private const int FewestCompared = 10;
    private const double ManyErrors = 10;

    /// <exception cref="InputException">P-values are not those of z.</exception>
    public static void RequireAgreement(string path, double[] z, double[] negativeLog10P, SumstatsStatistic statistic)
    {
        if (!statistic.IsApartFromP)
        {
            return;
        }

        int stride = Math.Max(1, z.Length / MostCompared);
        var differences = new List<double>();
        for (int i = 0; i < z.Length; i += stride)
        {
            if (double.IsFinite(negativeLog10P[i]))
            {
                differences.Add(Math.Abs(TailProbability.NegativeLog10ChiSquared1(z[i] * z[i]) - negativeLog10P[i]));
            }
        }

        if (differences.Count < FewestCompared)
        {
            return;
        }

        differences.Sort();
        double median = differences[differences.Count / 2];
        if (median > MostDifference)
        {
            throw new InputException(FormattableString.Invariant(
                $"{path}: the p-values do not follow from {statistic.Description}: the median of |difference of log10 p| is {median:0.###}, ")
                + "expected at most 0.05; columns are mislabelled (name the right ones with --z, --beta, --se or --p)");
        }
    }

    /// <summary>Looks at the signs.</summary>
    /// <returns>Whether there are none.</returns>
    public static bool Signs(double[] z, SumstatsStatistic statistic, List<string> warnings)
    {
        int positive = z.Count(value => value > 0), negative = z.Count(value => value < 0), n = positive + negative;
        if (statistic.IsUnsigned)
        {
            warnings.Add("the statistics have no sign: they are good for h2 only");
            return true;
        }

        // A few rows may all be positive by chance.
        if (negative == 0 && n >= FewestCompared)
        {
            warnings.Add($"{statistic.SignColumn} has no negative value among {n:N0}: unsigned statistics cannot be used for rg (h2 only)");
            return true;
        }

        double share = positive / (double)n;
        if (n > 0 && Math.Abs(share - 0.5) > ManyErrors * 0.5 / Math.Sqrt(n))
        {
            warnings.Add(FormattableString.Invariant(
                $"{100 * share:0.#} % of {statistic.SignColumn} are positive, far from one half: is A1 the allele of the effect, or of the risk?"));
        }

        return false;
    }
}
