namespace GpuLmm;

/// <summary>The likelihood at its maximum over all parameters but one, which is held at one value after the other.</summary>
internal abstract class ProfileTarget : IDisposable
{
    private const int RestingSteps = 20;
    private const double StillLikelihood = 1e-8;

    /// <summary>Least value that the parameter can have.</summary>
    public virtual double Least => double.NegativeInfinity;

    /// <summary>Largest value.</summary>
    public virtual double Largest => double.PositiveInfinity;

    /// <summary>A step from the estimate that changes the likelihood noticeably.</summary>
    public abstract double Step { get; }

    /// <summary>ℓ; −∞ where V is not positive definite.</summary>
    /// <param name="value">Of the parameter, with the response in units of its residual standard deviation.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    public abstract VarianceMaximum? At(double value, CancellationToken cancellationToken);

    public virtual void Dispose()
    {
    }

    /// <summary>Searches from one start after the other, at last from nothing, until one ends at a maximum; null where V is not positive definite at any.</summary>
    /// <param name="likelihood">With the parameter held.</param>
    /// <param name="starts">φ, the nearest first.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    protected static VarianceMaximum? Search(VarianceLikelihood likelihood, double[][] starts, CancellationToken cancellationToken)
    {
        VarianceParameters parameters = likelihood.Parameters;
        double[] plain = [.. parameters.Parts.SelectMany(part => part.Start(1.0 / parameters.Parts.Count, 1))];
        VarianceMaximum? best = null;
        foreach (double[] start in (double[][])[.. starts, [.. plain.Select((own, k) => Math.Clamp(own, parameters.LowerBounds[k], parameters.UpperBounds[k]))]])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (double.IsNegativeInfinity(likelihood.LogLikelihood(start)))
            {
                continue;
            }

            VarianceMaximum end = VarianceSearch.Maximise(likelihood, start, cancellationToken, isNear: ReferenceEquals(start, starts[0]));
            bool isFound = end.Converged || StandsStill(end) || (best is not null && Math.Abs(end.Point.LogLikelihood - best.Point.LogLikelihood) < StillLikelihood);
            best = best is null || end.Point.LogLikelihood > best.Point.LogLikelihood || isFound ? end : best;
            if (isFound)
            {
                return best with { Converged = true };
            }
        }

        return best;
    }

    // ℓ is what counts here, and on the edge of the covariance matrices it stands still long before the parameters do; so it does where two searches end alike.
    private static bool StandsStill(VarianceMaximum end) => end.Trajectory.Count > RestingSteps
        && end.Trajectory[^1].LogLikelihood - end.Trajectory[^RestingSteps].LogLikelihood < StillLikelihood;
}
