namespace GpuLmm;

/// <summary>Away from the edge of what is possible, and onto it.</summary>
internal sealed partial class VarianceSearch
{
    /// <summary>
    /// A factor's diagonal at zero has no gradient there: whether more variance would help is seen in the score of Σ, whose largest
    /// eigenvalue is then positive. If so, the point with a little of that variance.
    /// </summary>
    private VariancePoint? Release(VariancePoint point)
    {
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            foreach (double variance in new[] { 1e-1, 1e-2, 1e-4, 1e-6 })
            {
                if (parameters.Parts[part].Release(parameters.Of(part, point.Parameters), parameters.Of(part, point.Score), variance) is not { } own)
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

    /// <summary>The point with one variance, or diagonal of a factor, at zero, where ℓ is no lower; null where there is none.</summary>
    private VariancePoint? AtBound(VariancePoint point)
    {
        foreach (int k in Enumerable.Range(0, count).Where(k => parameters.LowerBounds[k] == 0 && point.Parameters[k] > 0 && !parameters.IsHeld(k)))
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
