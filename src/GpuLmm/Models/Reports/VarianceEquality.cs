using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The test that two variances are equal, as of maternally and paternally inherited alleles (imprinting). Wald's: z² = (σ̂²_a −
/// σ̂²_b)²/Var, χ²₁, with the covariances from the average information; both estimates must be above zero. By likelihood ratio: 2(ℓ − ℓ₀),
/// χ²₁, ℓ₀ of the model with one variance for both. Two-sided, for large samples.
/// </summary>
/// <param name="Group">The first group a, a kernel or grouping.</param>
/// <param name="Other">The second group b.</param>
/// <param name="Difference">σ̂²_a − σ̂²_b, in squared units of the response.</param>
/// <param name="StandardError">Its standard error; NaN where a variance is on a boundary.</param>
public sealed record VarianceEquality(string Group, string Other, double Difference, double StandardError)
{
    /// <summary>z².</summary>
    public double Statistic => Difference * Difference / (StandardError * StandardError);

    /// <summary>P(χ²₁ ≥ z²).</summary>
    public double PValue => Tail(Statistic);

    /// <summary>
    /// 2(ℓ − ℓ₀); NaN where it was not asked for (<see cref="MixedModelOptions.EqualVariances"/>), or the model of one variance did not
    /// converge.
    /// </summary>
    public double LikelihoodRatio { get; init; } = double.NaN;

    /// <summary>P(χ²₁ ≥ 2(ℓ − ℓ₀)).</summary>
    public double LikelihoodRatioPValue => Tail(LikelihoodRatio);

    /// <summary>Wald's test of the variances of two groups of a fit, of the same effect.</summary>
    /// <param name="report">The fit.</param>
    /// <param name="group">Kernel or grouping.</param>
    /// <param name="other">The other.</param>
    /// <param name="term">R's name of the effect.</param>
    /// <exception cref="InputException">The fit has no such variance.</exception>
    public static VarianceEquality Test(ModelReport report, string group, string other, string term = DesignMatrix.Intercept)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Test(report, IndexOf(report, group, term), IndexOf(report, other, term));
    }

    /// <summary>Of two variances by their places in the report.</summary>
    internal static VarianceEquality Test(ModelReport report, int a, int b)
    {
        int count = report.Variances.Count;
        IReadOnlyList<double> covariance = report.VarianceCovariance;
        double variance = covariance.Count == 0
            ? double.NaN : covariance[(a * count) + a] + covariance[(b * count) + b] - (2 * covariance[(a * count) + b]);
        (VarianceEstimate first, VarianceEstimate second) = (report.Variances[a], report.Variances[b]);
        return new VarianceEquality(first.Group, second.Group, first.Value - second.Value, Math.Sqrt(variance));
    }

    // Of NaN there is none; a statistic of rounding below zero is zero.
    private static double Tail(double statistic) =>
        double.IsNaN(statistic)
            ? double.NaN : TailProbability.ToProbability(TailProbability.NegativeLog10ChiSquared1(Math.Max(0, statistic)));

    private static int IndexOf(ModelReport report, string group, string term)
    {
        for (int k = 0; k < report.Variances.Count; k++)
        {
            VarianceEstimate estimate = report.Variances[k];
            if (estimate.Group == group && estimate.Term == term && !estimate.IsCovariance)
            {
                return k;
            }
        }

        throw new InputException(
            $"{report.Formula}: no variance of {group} {term}; there are {string.Join(", ", report.Variances.Where(v => !v.IsCovariance).Select(v => $"{v.Group} {v.Term}".TrimEnd()))}.");
    }
}
