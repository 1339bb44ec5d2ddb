using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>An effect of one study, for the effect allele of all.</summary>
/// <param name="Beta">Effect; NaN for none.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Deviate">z.</param>
/// <param name="Samples">N; NaN for none.</param>
internal readonly record struct StudyEffect(double Beta, double Error, double Deviate, double Samples)
{
    /// <summary>Whether there is an effect to weight.</summary>
    public bool HasEffect => double.IsFinite(Beta) && Error > 0 && double.IsFinite(Error);
}

/// <summary>
/// Fixed effects, random effects by moments (DerSimonian &amp; Laird 1986), deviates (Stouffer et al. 1949) and heterogeneity (Cochran
/// 1954; Higgins &amp; Thompson 2002) of one marker.
/// </summary>
internal static class MetaStatistics
{
    /// <summary>Effects weighted with 1/(SE² + τ²).</summary>
    /// <param name="effects">Of the studies that have the marker.</param>
    /// <param name="variance">τ²; 0 for fixed effects.</param>
    /// <returns>Effect and standard error; NaN without any study.</returns>
    public static (double Beta, double Error) Weighted(ReadOnlySpan<StudyEffect> effects, double variance)
    {
        double weights = 0, sum = 0;
        foreach (StudyEffect own in effects)
        {
            if (own.HasEffect)
            {
                double weight = 1 / ((own.Error * own.Error) + variance);
                (weights, sum) = (weights + weight, sum + (weight * own.Beta));
            }
        }

        return weights > 0 ? (sum / weights, 1 / Math.Sqrt(weights)) : (double.NaN, double.NaN);
    }

    /// <summary>Q, I² and τ².</summary>
    /// <param name="effects">Of the studies that have the marker.</param>
    /// <param name="mean">The effect of fixed effects.</param>
    public static MetaHeterogeneity Differences(ReadOnlySpan<StudyEffect> effects, double mean)
    {
        double weights = 0, pairs = 0, q = 0;
        int count = 0;
        foreach (StudyEffect own in effects)
        {
            if (own.HasEffect)
            {
                double weight = 1 / (own.Error * own.Error), left = (own.Beta - mean) / own.Error;
                (weights, pairs, q, count) = (weights + weight, pairs + (weight * weights), q + (left * left), count + 1);
            }
        }

        if (count < 2)
        {
            return MetaHeterogeneity.None;
        }

        // Σ w − Σ w²/Σ w is twice the products of pairs over Σ w, of which nothing cancels.
        int degrees = count - 1;
        double beyond = Math.Max(0, q - degrees);
        return new MetaHeterogeneity(
            q, degrees, TailProbability.NegativeLog10ChiSquared(q, degrees), q > 0 ? beyond / q : 0,
            beyond * weights / (2 * pairs));
    }

    /// <summary>Σ √N z/√Σ N.</summary>
    /// <returns>NaN where no study has z, or one of them has no N.</returns>
    public static double Deviate(ReadOnlySpan<StudyEffect> effects)
    {
        double samples = 0, sum = 0;
        foreach (StudyEffect own in effects)
        {
            if (!double.IsNaN(own.Deviate))
            {
                (samples, sum) = (samples + own.Samples, sum + (Math.Sqrt(own.Samples) * own.Deviate));
            }
        }

        return samples > 0 ? sum / Math.Sqrt(samples) : double.NaN;
    }
}
