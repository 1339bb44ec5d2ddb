using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From a marker's score and information to its statistics, for one trait (<c>docs/model.md</c> §4 at λ = 0).</summary>
internal sealed class ScoreStatistics(LinearNull model)
{
    private readonly double n = model.SampleCount;
    private readonly double degrees = model.SampleCount - model.FixedCount - 1;

    /// <summary>Writes a row.</summary>
    /// <param name="results">Takes it.</param>
    /// <param name="row">Its place.</param>
    /// <param name="test">Which test.</param>
    /// <param name="information">x'Mx, M = I − QQ'; 0 where the marker is a linear combination of the covariates.</param>
    /// <param name="score">x'My.</param>
    public void Write(ResultBlock results, int row, MarkerTest test, double information, double score)
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
