using System.Globalization;

namespace GpuLmm;

/// <summary>G and R without a marker: from two starts, one with the traits' correlations and one without any, to the higher maximum.</summary>
internal sealed class JointNullSearch(NullModel model, JointTraits traits)
{
    // Shares of the kernel that a search starts from: at an edge ℓ has no slope in the coordinates of the search.
    private const double LeastStart = 0.05;

    // Shares of the kernel, or of the residual, that are zero but for the tolerance of the search.
    private const double Edge = 1e-8;

    // ℓ grows by this much and more when a share of zero is let go: then it is no maximum.
    private const double EdgeSlope = 1e-6;
    private const double Release = 0.02;
    private const int MostReleases = 5;

    private readonly int size = traits.Count;
    private readonly double scale = traits.Profile.MeanEigenvalue;

    /// <exception cref="ArithmeticException">No search ended at a maximum.</exception>
    public JointMaximum Maximise()
    {
        if (size == 1)
        {
            // One trait has its maximum already, over a grid.
            double unit = traits.Units[0] * traits.Units[0];
            OneKernelFit fit = model.Traits[0].Reml;
            double[] kernel = [fit.KernelVariance / unit], residual = [fit.ResidualVariance / unit];
            var likelihood = new JointLikelihood(traits.Profile);
            likelihood.TryEvaluate(kernel, residual);
            return new JointMaximum(kernel, residual, likelihood.LogLikelihood, 0, fit.Evaluations);
        }

        double[] correlations = JointTraits.Correlations(model.Samples, [.. model.Traits.Select(trait => trait.Trait)]);
        double[] identity = Numerics.SmallMatrix.Identity(size);
        JointMaximum best = new[] { correlations, identity }.Select(From)
            .OrderByDescending(maximum => maximum.IsConverged).ThenByDescending(maximum => maximum.LogLikelihood).First();
        return best.IsConverged ? best : throw new ArithmeticException(string.Create(
            CultureInfo.InvariantCulture,
            $"the joint null model of {string.Join(", ", model.Traits.Select(trait => trait.Trait.Name))} did not converge: after {best.Steps} steps "
            + $"another one would raise the log-likelihood by {best.Gain:g3}."));
    }

    private JointMaximum From(double[] correlations)
    {
        double[] kernel = new double[size * size], residual = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < size; b++)
            {
                int k = (a * size) + b;
                kernel[k] = correlations[k] * Math.Sqrt(Share(a) * Share(b)) / scale;
                residual[k] = correlations[k] * Math.Sqrt((1 - Share(a)) * (1 - Share(b)));
            }
        }

        JointMaximum maximum = AtEdges(JointSearch.Maximise(traits.Profile, kernel, residual));
        for (int release = 0; release < MostReleases && Released(maximum) is { } start; release++)
        {
            JointMaximum next = AtEdges(JointSearch.Maximise(traits.Profile, start.Kernel, start.Residual));
            if (!(next.LogLikelihood > maximum.LogLikelihood))
            {
                break;
            }

            maximum = next;
        }

        return maximum;
    }

    /// <summary>Share of the kernel in a trait alone.</summary>
    private double Share(int t)
    {
        double ratio = scale * model.Traits[t].Reml.Lambda;
        return Math.Clamp(ratio / (1 + ratio), LeastStart, 1 - LeastStart);
    }

    /// <summary>Shares within rounding of zero are zero.</summary>
    private JointMaximum AtEdges(JointMaximum maximum)
    {
        var diagonal = new CommonDiagonal(size);
        if (!diagonal.TryTake(maximum.Kernel, maximum.Residual, scale) || !Array.Exists(diagonal.Shares, share => share < Edge))
        {
            return maximum;
        }

        double[] kernel = Compose(diagonal, share => share < Edge ? 0 : share / scale);
        var likelihood = new JointLikelihood(traits.Profile);
        likelihood.TryEvaluate(kernel, maximum.Residual);
        return maximum with { Kernel = kernel, LogLikelihood = likelihood.LogLikelihood };
    }

    /// <summary>A start with the shares of zero away from it along which ℓ grows; null where there are none.</summary>
    private (double[] Kernel, double[] Residual)? Released(JointMaximum maximum)
    {
        var diagonal = new CommonDiagonal(size);
        var likelihood = new JointLikelihood(traits.Profile);
        if (!diagonal.TryTake(maximum.Kernel, maximum.Residual, scale) || !likelihood.TryEvaluate(maximum.Kernel, maximum.Residual)
            || !likelihood.TryDifferentiate())
        {
            return null;
        }

        double[] slopes = Numerics.SmallMatrix.Congruence(diagonal.Basis, likelihood.KernelGradient, size);
        bool[] isReleased = [.. diagonal.Shares.Select((share, a) => share < Edge && slopes[(a * size) + a] / scale > EdgeSlope)];
        int k = 0;
        return Array.Exists(isReleased, released => released)
            ? (Compose(diagonal, share => (isReleased[k++] ? Release : Math.Max(share, Edge)) / scale), maximum.Residual)
            : null;
    }

    /// <summary>B diag(f(h)) B'.</summary>
    private double[] Compose(CommonDiagonal diagonal, Func<double, double> of)
    {
        double[] values = Array.ConvertAll(diagonal.Shares, share => of(share)), matrix = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    matrix[(i * size) + j] += values[a] * diagonal.Basis[(i * size) + a] * diagonal.Basis[(j * size) + a];
                }
            }
        }

        return matrix;
    }
}
