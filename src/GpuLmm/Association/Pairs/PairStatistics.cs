using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The Wald test of x₁∘x₂ given x₁ and x₂, as <see cref="ColumnStatistics"/> has it for columns in general: L L' = A, its last row is what
/// the product has beyond the markers.
/// </summary>
/// <param name="Status">Why there is none.</param>
/// <param name="Beta">β̂ of the product.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Statistic">(β̂/s.e.)².</param>
internal readonly record struct PairStatistics(MarkerStatus Status, double Beta, double Error, double Statistic)
{
    /// <summary>Columns of a pair.</summary>
    public const int Columns = 3;

    // No covariate of a marker is looked at in float32: the share of float64 holds on every backend.
    private const double CollinearShare = MarkerMath.CollinearShare;

    /// <param name="information">A.</param>
    /// <param name="scores">Those of x₁, x₂ and x₁∘x₂.</param>
    /// <param name="model">The null model.</param>
    public static PairStatistics Of(in PairInformation information, ReadOnlySpan<double> scores, in ScoreNull model)
    {
        // The squares of the diagonal: what is left of a column given those before it.
        double d1 = information.A11;
        if (!(d1 > CollinearShare * information.Size1))
        {
            return Reason(MarkerStatus.Collinear);
        }

        double l1 = Math.Sqrt(d1), l21 = information.A21 / l1, l31 = information.A31 / l1, d2 = information.A22 - (l21 * l21);
        if (!(d2 > CollinearShare * information.Size2))
        {
            return Reason(MarkerStatus.Collinear);
        }

        double l2 = Math.Sqrt(d2), l32 = (information.A32 - (l31 * l21)) / l2, d3 = information.A33 - (l31 * l31) - (l32 * l32);
        if (!(d3 > CollinearShare * information.Size3))
        {
            return Reason(MarkerStatus.Collinear);
        }

        double l3 = Math.Sqrt(d3), z1 = scores[0] / l1, z2 = (scores[1] - (l21 * z1)) / l2, z3 = (scores[2] - (l31 * z1) - (l32 * z2)) / l3;
        double residual = model.ResidualSquares - (z1 * z1) - (z2 * z2) - (z3 * z3);
        if (!(residual > ColumnStatistics.LeastResidualShare * model.ResidualSquares))
        {
            return Reason(MarkerStatus.PerfectFit);
        }

        double variance = residual / Degrees(model);
        return new PairStatistics(MarkerStatus.Tested, z3 / l3, Math.Sqrt(variance) / l3, z3 * z3 / variance);
    }

    /// <summary>n − p − 3.</summary>
    public static double Degrees(in ScoreNull model) => model.RecordCount - model.FixedCount - Columns;

    /// <summary>−log10 p.</summary>
    public static double LogP(double statistic, in ScoreNull model) => TailProbability.NegativeLog10F(statistic, Degrees(model));

    /// <summary>A statistic below which −log10 p is less than some number, and beyond which it hardly is.</summary>
    public static double Least(double logP, in ScoreNull model)
    {
        double low = 0, high = 1;
        while (LogP(high, model) < logP && high < 1e300)
        {
            (low, high) = (high, 4 * high);
        }

        for (int step = 0; step < 40; step++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = LogP(middle, model) < logP ? (middle, high) : (low, middle);
        }

        return low * (1 - 1e-9);
    }

    public static PairStatistics Reason(MarkerStatus status) => new(status, double.NaN, double.NaN, double.NaN);
}
