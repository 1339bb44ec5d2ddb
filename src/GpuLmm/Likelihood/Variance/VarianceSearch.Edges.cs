namespace GpuLmm;

/// <summary>Away from the edge of what is possible, and onto it.</summary>
internal sealed partial class VarianceSearch
{
    // Variances in units of the residual's, and logarithms of ranges from their bounds, at which the edge is tried in the end.
    private const double NextToZero = 1e-3;
    private const double NextToBound = 5;

    /// <summary>
    /// A factor's diagonal at zero has no gradient there: whether more variance would help is seen in the score of Σ, whose largest
    /// eigenvalue is then positive. If so, the point with a little of that variance.
    /// </summary>
    private VariancePoint? LeaveBoundary(VariancePoint point)
    {
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            foreach (double variance in new[] { 1e-1, 1e-2, 1e-4, 1e-6 })
            {
                Span<double> at = parameters.Of(part, point.Parameters), score = parameters.Of(part, point.Score);
                if (parameters.Parts[part].LeaveBoundary(at, score, variance) is not { } own)
                {
                    break;
                }

                double[] trial = [.. point.Parameters];
                own.CopyTo(parameters.Of(part, trial));
                if (likelihood.LogLikelihood(trial) > point.LogLikelihood + 1e-9)
                {
                    return Try(trial);
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The point with the signs of a factor's column changed where its diagonal is zero and pressed below: Σ is the same, and upwards is
    /// inside now. At a maximum (∂ℓ/∂Σ) Σ = 0, so that nothing presses there. Null where there is none.
    /// </summary>
    private VariancePoint? ReflectPressed(VariancePoint point)
    {
        double[] pressed = [.. point.Parameters.Select((value, k) =>
            value == 0 && parameters.LowerBounds[k] == 0 && !parameters.IsHeld(k) && point.Gradient[k] < -GradientTolerance
                ? -double.Epsilon : value)];
        return ReflectSigns(pressed) is { } reflected
            ? Try(Array.ConvertAll(reflected, value => Math.Abs(value) == double.Epsilon ? 0 : value))
            : null;
    }

    /// <summary>
    /// φ with all diagonals of factors positive and Σ the same: columns whose diagonal is negative change their sign. Null where there is
    /// none.
    /// </summary>
    private double[]? ReflectSigns(double[] trial)
    {
        double[]? reflected = null;
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            if (parameters.Parts[part].ReflectSigns(parameters.Of(part, trial)) is { } own)
            {
                own.CopyTo(parameters.Of(part, reflected ??= [.. trial]));
            }
        }

        return reflected;
    }

    /// <summary>
    /// The point on every edge that it is next to and that ℓ does not tell it from: whether a fit is singular, and what is named, must not
    /// depend on where a search came to rest.
    /// </summary>
    private VariancePoint Settled(VariancePoint point)
    {
        VariancePoint settled = point;
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            Span<double> own = parameters.Of(part, settled.Parameters);
            if (parameters.IsFactor(part, settled.Parameters) && parameters.Parts[part].Flattened(own) is { } flat)
            {
                double[] trial = [.. settled.Parameters];
                flat.CopyTo(parameters.Of(part, trial));
                settled = Indistinct(trial, point) ?? settled;
            }
        }

        double[] degrees = parameters.Degrees(settled.Parameters);
        for (int k = 0; k < count; k++)
        {
            double value = settled.Parameters[k], near = degrees[k] == 1 ? NextToZero : degrees[k] == 0 ? NextToBound : 0;
            double bound = value - parameters.LowerBounds[k] < near ? parameters.LowerBounds[k]
                : parameters.UpperBounds[k] - value < near ? parameters.UpperBounds[k] : value;
            if (bound != value && !parameters.IsHeld(k))
            {
                double[] trial = [.. settled.Parameters];
                trial[k] = bound;
                settled = Indistinct(trial, point) ?? settled;
            }
        }

        return settled;
    }

    private VariancePoint? Indistinct(double[] trial, VariancePoint point) =>
        likelihood.LogLikelihood(trial) >= point.LogLikelihood - FlatLikelihood ? Try(trial) : null;

    /// <summary>
    /// The point with one variance, or diagonal of a factor, at zero, or a range at a bound and σ else the same, where ℓ is no lower; null
    /// where there is none.
    /// </summary>
    private VariancePoint? AtBound(VariancePoint point)
    {
        double[] degrees = parameters.Degrees(point.Parameters);
        foreach (int k in Enumerable.Range(0, count).Where(k => !parameters.IsHeld(k) && !parameters.IsAtBound(k, point.Parameters)))
        {
            double[] bounds = parameters.LowerBounds[k] == 0 ? [0]
                : degrees[k] == 0 ? [parameters.LowerBounds[k], parameters.UpperBounds[k]] : [];
            foreach (double bound in bounds.Where(double.IsFinite))
            {
                double[] trial = [.. point.Parameters];
                if (degrees[k] == 0)
                {
                    // Where V depends on the range alone no more, its variance has still to be the same.
                    double[] sigma = [.. point.Components];
                    sigma[k] = bound;
                    trial = parameters.ToParameters(sigma);
                }
                else
                {
                    trial[k] = bound;
                }

                if (likelihood.LogLikelihood(trial) >= point.LogLikelihood)
                {
                    return Try(trial);
                }
            }
        }

        return null;
    }
}
