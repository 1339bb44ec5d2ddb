using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Tests of a marker's columns with errors from the residuals: β̂ = A⁻¹ B as of <see cref="ColumnStatistics"/>, its variance A⁻¹ M A⁻¹ with
/// M the variance of the scores as the residuals of the null model have it (<see cref="RobustInformation"/>), times
/// g/(g − 1) · (n − 1)/(n − p − k) of g ids and n records. The statistic over its degrees of freedom is taken for F(s, g − p − k).
/// </summary>
internal sealed class RobustColumnStatistics(ScoreNull model, int idCount, IReadOnlyList<ColumnTest> tests) : ScoreRowWriter
{
    public override void Write(
        ResultBlock results, int row, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, ReadOnlySpan<double> scores,
        double collinearShare)
    {
        ReadOnlySpan<double> spread = information[(information.Length / 2)..];
        for (int t = 0; t < tests.Count; t++)
        {
            ColumnTest test = tests[t];
            if (ColumnStatistics.Factor(test, information, sizes, collinearShare) is { } factor)
            {
                Write(
                    results, row + t, test, factor, ColumnStatistics.SelectPairs(test, spread), ColumnStatistics.Select(test, scores));
            }
            else
            {
                results.SetReason(row + t, MarkerStatus.Collinear);
            }
        }
    }

    private void Write(ResultBlock results, int row, ColumnTest test, CholeskyFactor factor, double[] spread, double[] b)
    {
        int k = b.Length;
        double degrees = Math.Max(1, idCount - model.FixedCount - k);
        double correction = idCount / (idCount - 1.0) * (model.RecordCount - 1) / (model.RecordCount - model.FixedCount - k);
        double[] inverse = factor.Inverse(), beta = SmallMatrix.Times(inverse, b, k);
        double[] variance = Array.ConvertAll(SmallMatrix.Congruence(inverse, spread, k), value => value * correction);
        (double effect, double error) = ColumnStatistics.Effect(test, beta, variance, 1);
        int s = test.Tested.Length;
        double statistic = s == 1 ? effect * effect / (error * error) : ColumnStatistics.Quadratic(test, beta, variance);
        if (!double.IsFinite(statistic))
        {
            // The residuals of the carriers are none, or fewer ids carry the marker than there are effects.
            results.SetReason(row, MarkerStatus.PerfectFit);
            return;
        }

        results.Set(row, effect, error, statistic, s, TailProbability.NegativeLog10F(statistic / s, s, degrees), double.NaN);
    }
}
