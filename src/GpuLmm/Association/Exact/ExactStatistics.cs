using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From the sufficient numbers of a marker to its statistics, for one trait (<c>docs/model.md</c> §4).</summary>
/// <param name="model">The trait's null model.</param>
/// <param name="nodes">Its nodes.</param>
internal sealed class ExactStatistics(TraitNull model, ScanTrait nodes)
{
    private readonly double degrees = nodes.RemlDegrees;
    private readonly double nullLogLikelihood = model.Ml.LogLikelihood;

    /// <summary>Writes a row; λ̂ and its numbers come from the solution, or from the search that replaced it.</summary>
    public void Write(ResultBlock results, int row, MarkerTest test, in MarkerSolution solution, MarkerRedo? redo)
    {
        MarkerPoint point = test switch
        {
            MarkerTest.Wald => redo?.Reml?.Marker ?? solution.Reml,
            MarkerTest.Lrt => redo?.Ml?.Marker ?? solution.Ml,
            _ => solution.Score,
        };
        var marker = new MarkerRegression(point.A, point.B, point.NullSquares);
        MarkerStatus status = point.State == (int)PointState.Collinear ? MarkerStatus.Collinear : marker.Status;
        if (status != MarkerStatus.Tested)
        {
            results.SetReason(row, status);
            return;
        }

        double beta = marker.Beta, error = marker.StandardError(degrees);
        switch (test)
        {
            case MarkerTest.Wald:
                double squared = beta / error * (beta / error);
                results.Set(row, beta, error, squared, degrees, TailProbability.NegativeLog10F(squared, degrees), point.Lambda);
                break;
            case MarkerTest.Lrt:
                double ratio = Math.Max(0, 2 * (LogLikelihood(point, redo) - nullLogLikelihood));
                results.Set(row, beta, error, ratio, 1, TailProbability.NegativeLog10ChiSquared1(ratio), point.Lambda);
                break;
            default:
                double score = marker.Score(nodes.MlDegrees);
                results.Set(row, beta, error, score, degrees, TailProbability.NegativeLog10F(score, degrees), double.NaN);
                break;
        }
    }

    private double LogLikelihood(in MarkerPoint point, MarkerRedo? redo)
    {
        if (redo?.Ml is { } searched)
        {
            return searched.LogLikelihood;
        }

        double n = nodes.MlDegrees;
        return -0.5 * ((n * (Math.Log(2 * Math.PI * point.ResidualSquares / n) + 1)) + nodes.LogDeterminant(point));
    }
}
