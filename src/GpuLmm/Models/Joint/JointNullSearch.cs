using System.Globalization;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// G and R without a marker: from two starts, one with the traits' correlations and one without any, to the higher maximum.
/// </summary>
internal sealed class JointNullSearch(NullModel model, JointTraits traits, int threads)
{
    // Shares of the kernel that a search starts from: at an edge ℓ has no slope in the coordinates of the search.
    private const double LeastStart = 0.05;

    // Shares of the kernel that are zero but for the tolerance of the search.
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
        double[] identity = SmallMatrix.Identity(size);
        JointMaximum best = new[] { correlations, identity }.Select(From)
            .OrderByDescending(maximum => maximum.IsConverged).ThenByDescending(maximum => maximum.LogLikelihood).First();
        return best.IsConverged ? best : throw new ArithmeticException(string.Create(
            CultureInfo.InvariantCulture,
            $"the joint null model of {string.Join(", ", model.Traits.Select(trait => trait.Trait.Name))} did not converge: after "
            + $"{best.Steps} steps another one would raise the log-likelihood by {best.Gain:g3}."));
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

        JointMaximum maximum = AtEdges(JointSearch.Maximise(traits.Profile, kernel, residual, threads));
        for (int release = 0; release < MostReleases && Released(maximum) is { } start; release++)
        {
            JointMaximum next = AtEdges(JointSearch.Maximise(traits.Profile, start.Kernel, start.Residual, threads));
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

    /// <summary>Shares of the kernel within rounding of zero are zero, and those beyond the end of the search are at it.</summary>
    private JointMaximum AtEdges(JointMaximum maximum)
    {
        var diagonal = new CommonDiagonal(size);
        double highest = 1 - traits.Profile.LeastResidual;
        if (!diagonal.TryTake(maximum.Kernel, maximum.Residual, scale) || Array.TrueForAll(diagonal.Shares, IsWithin))
        {
            return maximum;
        }

        double[] shares = Array.ConvertAll(diagonal.Shares, share => share < Edge ? 0 : Math.Min(share, highest));
        (double[] kernel, double[] residual) = (Compose(diagonal, shares, 1 / scale), Compose(diagonal, Rest(shares), 1));
        var likelihood = new JointLikelihood(traits.Profile);
        likelihood.TryEvaluate(kernel, residual);
        return maximum with { Kernel = kernel, Residual = residual, LogLikelihood = likelihood.LogLikelihood };

        bool IsWithin(double share) => share >= Edge && share <= highest;
    }

    /// <summary>A start away from the edges that ℓ grows away from; null where there are none.</summary>
    private (double[] Kernel, double[] Residual)? Released(JointMaximum maximum)
    {
        var diagonal = new CommonDiagonal(size);
        var likelihood = new JointLikelihood(traits.Profile);
        if (!diagonal.TryTake(maximum.Kernel, maximum.Residual, scale) || !likelihood.TryEvaluate(maximum.Kernel, maximum.Residual)
            || !likelihood.TryDifferentiate())
        {
            return null;
        }

        double[] slopes = SmallMatrix.Congruence(diagonal.Basis, likelihood.KernelGradient, size);
        bool isReleased = false;
        double[] shares = [.. diagonal.Shares.Select((share, a) =>
        {
            bool leavesZero = share < Edge && slopes[(a * size) + a] / scale > EdgeSlope;
            isReleased |= leavesZero || likelihood.LeavesUpper[a];
            return leavesZero ? Release : likelihood.LeavesUpper[a] ? 1 - Release : Math.Clamp(share, Edge, 1 - Edge);
        })];
        return isReleased ? (Compose(diagonal, shares, 1 / scale), Compose(diagonal, Rest(shares), 1)) : null;
    }

    private static double[] Rest(double[] shares) => Array.ConvertAll(shares, share => 1 - share);

    /// <summary>factor · B diag(values) B'.</summary>
    private double[] Compose(CommonDiagonal diagonal, double[] values, double factor)
    {
        var matrix = new double[size * size];
        for (int a = 0; a < size; a++)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    matrix[(i * size) + j] += factor * values[a] * diagonal.Basis[(i * size) + a] * diagonal.Basis[(j * size) + a];
                }
            }
        }

        return matrix;
    }
}
