namespace GpuLmm;

/// <summary>The value of z for every genotype, and what a marker adds to the divisor.</summary>
internal static class KinshipCoding
{
    /// <summary>z of one marker; missing calls count as the mean, 0.</summary>
    /// <param name="counts">Genotype counts among the samples of the matrix; the marker varies.</param>
    /// <param name="options">The method.</param>
    public static MarkerCoding Of(MarkerCounts counts, KinshipOptions options)
    {
        double p = counts.Allele1Frequency;
        double heterozygosity = 2 * p * (1 - p);
        switch (options.Method)
        {
            case KinshipMethod.Standardized:
                double variance = options.SampleVariance ? SampleVariance(counts) : heterozygosity;
                return MarkerCoding.Scaled(counts.Mean, 1 / Math.Sqrt(variance));
            case KinshipMethod.Dominance:
                double mean = 2 * p * p;
                return new MarkerCoding(
                    ((4 * p) - 2 - mean) / heterozygosity, 0, ((2 * p) - mean) / heterozygosity, -mean / heterozygosity);
            default:
                return MarkerCoding.Scaled(counts.Mean, 1);
        }
    }

    /// <summary>
    /// Whether z of such a marker is told by the matrix' method: dominance deviations are none of an expected number of copies.
    /// </summary>
    public static bool Codes(MarkerCounts counts, KinshipMethod method) => method != KinshipMethod.Dominance || !counts.HasDosages;

    /// <summary>What the marker adds to the divisor of Σ z z'.</summary>
    public static double Divisor(MarkerCounts counts, KinshipMethod method)
    {
        double p = counts.Allele1Frequency;
        return method == KinshipMethod.VanRaden1 ? 2 * p * (1 - p) : 1;
    }

    // Divisor n, missing calls at the mean, as GEMMA has it.
    private static double SampleVariance(MarkerCounts counts)
    {
        double mean = counts.Mean;
        return (counts.SumOfSquares - (counts.Called * mean * mean)) / counts.Total;
    }
}
