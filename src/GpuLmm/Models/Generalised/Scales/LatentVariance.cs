namespace GpuLmm;

/// <summary>What random terms add to the variance of η.</summary>
internal static class LatentVariance
{
    /// <summary>The mean over the records of each part's variance, z'Σz K_ii (Johnson 2014).</summary>
    public static double[] OfParts(LatentParameters latent, double[] working)
    {
        double[] sigma = latent.ToComponents(working);
        return [.. latent.Variances.Parts.Select((part, k) => Of(part, latent.Variances.Of(k, sigma).ToArray()))];
    }

    private static double Of(CovariancePart part, double[] components)
    {
        if (part is not EffectsPart effects)
        {
            // Of a field the variance is the same everywhere; of pairs both effects count.
            return part.Components.Select((component, c) => component.Kind == CovarianceKind.Variance ? components[c] : 0).Sum();
        }

        double[] covariance = effects.OwnCovariance(components);
        int n = effects.Matrix.RecordCount, k = effects.Effects.Count;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double own = 0;
            for (int a = 0; a < k; a++)
            {
                for (int b = 0; b < k; b++)
                {
                    own += effects.Slopes[a][i] * covariance[(a * k) + b] * effects.Slopes[b][i];
                }
            }

            sum += own * effects.Matrix.Diagonal(effects.Matrix.Levels[i]);
        }

        return sum / n;
    }
}
