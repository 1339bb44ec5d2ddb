namespace GpuLmm;

/// <summary>The way from the start to where steps by information are good.</summary>
internal sealed partial class VarianceSearch
{
    // Before the steps by information, and the gain of ℓ from which they are better; no variance changes by more than the factor at once.
    private const int MostScalings = 5;
    private const double LeastGain = 2;
    private const double MostScaling = 1e3;

    // A covariance matrix whose size is right within this factor gets its shape.
    private const double LargeScaling = 3;

    private VariancePoint FirstSteps(VariancePoint point)
    {
        for (int step = 0;
            step < MostScalings && Try(Bounded(Rescaled(point))) is { } better && better.LogLikelihood > point.LogLikelihood; step++)
        {
            double gain = better.LogLikelihood - point.LogLikelihood;
            point = better;
            Note(point, "scaled");
            if (gain < LeastGain)
            {
                break;
            }
        }

        return point;
    }

    private VariancePoint FirstStep(VariancePoint point)
    {
        if (Try(Bounded(EmStep(point))) is { } better && better.LogLikelihood > point.LogLikelihood)
        {
            point = better;
            Note(point, "em");
        }

        return point;
    }

    /// <summary>
    /// Every part's covariance matrix times y'P V_part P y over its expectation tr(P V_part), which is one at the maximum (Harville 1977):
    /// far from there a surer step than the information's. Once the size is about right a covariance matrix gets the shape that is expected
    /// of it. Ranges and other shapes stay.
    /// </summary>
    private double[] Rescaled(VariancePoint point)
    {
        double[] next = [.. point.Parameters];
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            bool isFactor = parameters.IsFactor(part, point.Parameters);

            // Variances that are searched themselves each by its own ratio, a covariance matrix by one.
            int size = own.Components.Count, groups = isFactor ? 1 : size;
            for (int g = 0; g < groups; g++)
            {
                int first = parameters.Offset(part) + g, end = isFactor ? first + size : first + 1;
                double squares = 0, expected = 0;
                for (int k = first; k < end; k++)
                {
                    if (own.Components[k - parameters.Offset(part)].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)
                    {
                        squares += point.Components[k] * point.Squares[k];
                        expected += point.Components[k] * (point.Squares[k] - (2 * point.Score[k]));
                    }
                }

                double ratio = Math.Clamp(squares / expected, 1 / MostScaling, MostScaling);
                if (isFactor && ratio is > 1 / LargeScaling and < LargeScaling
                    && own.Expected(parameters.Of(part, point.Parameters), parameters.Of(part, point.Score)) is { } shaped)
                {
                    shaped.CopyTo(parameters.Of(part, next));
                    continue;
                }

                for (int k = first; k < end && expected > 0; k++)
                {
                    next[k] *= isFactor ? Math.Sqrt(ratio) : ratio;
                }
            }
        }

        return next;
    }

    /// <summary>σ² + 2σ⁴/n ∂ℓ/∂σ² for variances that are searched themselves (Dempster, Laird &amp; Rubin 1977); others stay.</summary>
    private double[] EmStep(VariancePoint point)
    {
        double[] next = [.. point.Parameters];
        int n = likelihood.ObservationCount;
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            CovariancePart own = parameters.Parts[part];
            bool searched = own.Jacobian(parameters.Of(part, point.Parameters)) is null;
            for (int c = 0; c < own.Components.Count; c++)
            {
                int k = parameters.Offset(part) + c;
                if (searched && own.Components[c].Kind == CovarianceKind.Variance)
                {
                    double variance = point.Parameters[k];
                    next[k] = Math.Max(variance / 10, variance + (2 * variance * variance / n * point.Gradient[k]));
                }
            }
        }

        return next;
    }
}
