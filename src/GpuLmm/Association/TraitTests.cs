using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>From the sufficient numbers of a marker to its statistics, for one trait (<c>docs/model.md</c> §4).</summary>
internal sealed class TraitTests(int traitIndex, TraitNull model, ScanTrait nodes)
{
    private readonly double degrees = nodes.RemlDegrees;
    private readonly double nullLogLikelihood = model.Ml.LogLikelihood;

    /// <summary>One row; λ̂ and its numbers come from the solution, or from the search that replaced it.</summary>
    public AssociationResult Row(Marker marker, MarkerCounts counts, MarkerTest test, in MarkerSolution solution, MarkerRedo? redo)
    {
        MarkerPoint point = test switch
        {
            MarkerTest.Wald => redo?.Reml?.Marker ?? solution.Reml,
            MarkerTest.Lrt => redo?.Ml?.Marker ?? solution.Ml,
            _ => solution.Score,
        };
        if (point.State == (int)PointState.Collinear || !(point.A > 0))
        {
            return NotTested(marker, counts, test, MarkerStatus.Collinear);
        }

        double residual = point.ResidualSquares;
        if (!(residual > 1e-13 * point.NullSquares))
        {
            return NotTested(marker, counts, test, MarkerStatus.PerfectFit);
        }

        double beta = point.B / point.A;
        double error = Math.Sqrt(residual / (degrees * point.A));
        switch (test)
        {
            case MarkerTest.Wald:
                double squared = beta / error * (beta / error);
                return new AssociationResult(
                    traitIndex, marker, counts, test, beta, error, squared, degrees,
                    TailProbability.NegativeLog10F(squared, degrees), point.Lambda, MarkerStatus.Tested);
            case MarkerTest.Lrt:
                double ratio = Math.Max(0, 2 * (LogLikelihood(point, redo) - nullLogLikelihood));
                return new AssociationResult(
                    traitIndex, marker, counts, test, beta, error, ratio, 1,
                    TailProbability.NegativeLog10ChiSquared1(ratio), point.Lambda, MarkerStatus.Tested);
            default:
                double score = nodes.MlDegrees * point.B * point.B / (point.A * point.NullSquares);
                return new AssociationResult(
                    traitIndex, marker, counts, test, beta, error, score, degrees,
                    TailProbability.NegativeLog10F(score, degrees), double.NaN, MarkerStatus.Tested);
        }
    }

    /// <summary>A row that gives a reason instead of a statistic.</summary>
    public AssociationResult NotTested(Marker marker, MarkerCounts counts, MarkerTest test, MarkerStatus status) => new(
        traitIndex, marker, counts, test, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, status);

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
