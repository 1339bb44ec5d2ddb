using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From a marker's score and information to its statistics, for one trait (<c>docs/model.md</c> §4 with V as it is).</summary>
internal sealed class ScoreStatistics(ScoreNull model, IReadOnlyList<MarkerTest> tests) : ScoreRowWriter
{
    private readonly double n = model.RecordCount;
    private readonly double degrees = model.RecordCount - model.FixedCount - 1;

    public override void Write(
        ResultBlock results, int row, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, ReadOnlySpan<double> scores,
        double collinearShare)
    {
        for (int k = 0; k < tests.Count; k++)
        {
            Write(results, row + k, tests[k], information[0], scores[0]);
        }
    }

    private void Write(ResultBlock results, int row, MarkerTest test, double information, double score)
    {
        var marker = new MarkerRegression(information, score, model.ResidualSquares);
        if (marker.Status != MarkerStatus.Tested)
        {
            results.SetReason(row, marker.Status);
            return;
        }

        double beta = marker.Beta, error = marker.StandardError(degrees);
        switch (test)
        {
            case MarkerTest.Wald:
                double squared = beta / error * (beta / error);
                results.Set(row, beta, error, squared, degrees, TailProbability.NegativeLog10F(squared, degrees), double.NaN);
                break;
            case MarkerTest.Lrt:
                double ratio = n * Math.Log(marker.NullSquares / marker.ResidualSquares);
                results.Set(row, beta, error, ratio, 1, TailProbability.NegativeLog10ChiSquared1(ratio), double.NaN);
                break;
            default:
                double statistic = marker.Score(n);
                results.Set(row, beta, error, statistic, degrees, TailProbability.NegativeLog10F(statistic, degrees), double.NaN);
                break;
        }
    }
}
