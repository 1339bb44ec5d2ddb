namespace GpuLmm;

/// <summary>A profile of a linear model's likelihood.</summary>
internal abstract class LinearTarget : ProfileTarget
{
    private const int RestingSteps = 20;
    private const double StillLikelihood = 1e-8;

    /// <summary>The end of a search as a profile takes it.</summary>
    protected static HeldMaximum? HeldMaximumOf(VarianceMaximum? end) =>
        end is null ? null : new HeldMaximum(end.Point.LogLikelihood, end.Converged, end.Diagnosis);

    /// <summary>
    /// Searches from one start after the other, at last from nothing, until one ends at a maximum; null where V is not positive definite at
    /// any.
    /// </summary>
    /// <param name="likelihood">With the parameter held.</param>
    /// <param name="starts">φ, the nearest first.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    protected static VarianceMaximum? Search(VarianceLikelihood likelihood, double[][] starts, CancellationToken cancellationToken)
    {
        VarianceParameters parameters = likelihood.Parameters;
        double[] plain = [.. parameters.Parts.SelectMany(part => part.Start(1.0 / parameters.Parts.Count, 1))];
        VarianceMaximum? best = null;
        foreach (double[] start in (double[][])[.. starts,
            [.. plain.Select((own, k) => Math.Clamp(own, parameters.LowerBounds[k], parameters.UpperBounds[k]))]])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (double.IsNegativeInfinity(likelihood.LogLikelihood(start)))
            {
                continue;
            }

            VarianceMaximum end = VarianceSearch.Maximise(likelihood, start, cancellationToken, isNear: ReferenceEquals(start, starts[0]));
            bool isFound = end.Converged || StandsStill(end)
                || (best is not null && Math.Abs(end.Point.LogLikelihood - best.Point.LogLikelihood) < StillLikelihood);
            best = best is null || end.Point.LogLikelihood > best.Point.LogLikelihood || isFound ? end : best;
            if (isFound)
            {
                return best with { Converged = true };
            }
        }

        return best;
    }

    // ℓ is what counts here, and on the edge of the covariance matrices it stands still long before the parameters do; so it does where two
    // searches end alike.
    private static bool StandsStill(VarianceMaximum end) => end.Trajectory.Count > RestingSteps
        && end.Trajectory[^1].LogLikelihood - end.Trajectory[^RestingSteps].LogLikelihood < StillLikelihood;
}
