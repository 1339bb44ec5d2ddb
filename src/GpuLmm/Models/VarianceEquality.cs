using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Wald's test that two variances are equal, as of maternally and paternally inherited alleles (imprinting): z² = (σ̂²_a − σ̂²_b)²/Var, χ²₁, with
/// the covariances from the average information. Both estimates must be above zero. Two-sided, for large samples.
/// </summary>
/// <param name="Difference">σ̂²_a − σ̂²_b, in squared units of the response.</param>
/// <param name="StandardError">Its standard error; NaN where a variance is on a boundary.</param>
public sealed record VarianceEquality(double Difference, double StandardError)
{
    /// <summary>z².</summary>
    public double Statistic => Difference * Difference / (StandardError * StandardError);

    /// <summary>P(χ²₁ ≥ z²).</summary>
    public double PValue => TailProbability.ToProbability(TailProbability.NegativeLog10ChiSquared1(Statistic));

    /// <summary>Tests the variances of two groups of a fit, of the same effect.</summary>
    /// <param name="report">The fit.</param>
    /// <param name="group">Kernel or grouping.</param>
    /// <param name="other">The other.</param>
    /// <param name="term">R's name of the effect.</param>
    /// <exception cref="InputException">The fit has no such variance.</exception>
    public static VarianceEquality Test(ModelReport report, string group, string other, string term = DesignMatrix.Intercept)
    {
        ArgumentNullException.ThrowIfNull(report);
        int a = IndexOf(report, group, term), b = IndexOf(report, other, term), count = report.Variances.Count;
        IReadOnlyList<double> covariance = report.VarianceCovariance;
        double variance = covariance.Count == 0
            ? double.NaN : covariance[(a * count) + a] + covariance[(b * count) + b] - (2 * covariance[(a * count) + b]);
        return new VarianceEquality(report.Variances[a].Value - report.Variances[b].Value, Math.Sqrt(variance));
    }

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
