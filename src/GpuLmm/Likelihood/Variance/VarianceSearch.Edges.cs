namespace GpuLmm;

/// <summary>Away from the edge of what is possible, and onto it.</summary>
internal sealed partial class VarianceSearch
{
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

    /// <summary>The point with one variance, or diagonal of a factor, at zero, where ℓ is no lower; null where there is none.</summary>
    private VariancePoint? AtBound(VariancePoint point)
    {
        foreach (int k in Enumerable.Range(0, count)
            .Where(k => parameters.LowerBounds[k] == 0 && point.Parameters[k] > 0 && !parameters.IsHeld(k)))
        {
            double[] trial = [.. point.Parameters];
            trial[k] = 0;
            if (likelihood.LogLikelihood(trial) >= point.LogLikelihood)
            {
                return Try(trial);
            }
        }

        return null;
    }
}
