using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>To the end of a dispersion parameter, and away from it.</summary>
internal sealed partial class MarginalSearch
{
    // Overdispersion, as a share of the mean, below which the end is tried; and that at which it is seen whether ℓ rises away from it.
    private const double LittleOverdispersion = 1e-2;
    private const double TrialOverdispersion = 1e-4;

    // Of ℓ: what cannot be told from rounding.
    private const double PoissonRounding = 1e-14;

    /// <summary>
    /// Where a family of counts is nearly the Poisson and that is as good: the Poisson, which the dispersion parameter would approach in
    /// ever longer steps.
    /// </summary>
    private void JumpToPoisson()
    {
        if (mayBePoisson && held != count - 1 && likelihood.Sample.Density.PoissonEnd is { } end && point.Parameters[^1] != end
            && likelihood.DensityAt(point.Parameters).Overdispersion(TypicalMean()) < LittleOverdispersion
            && likelihood.Evaluate([.. point.Parameters[..^1], end]) is { } poisson
            && poisson.LogLikelihood >= point.LogLikelihood - (PoissonRounding * Math.Abs(point.LogLikelihood)))
        {
            point = poisson;
            Note("poisson");
        }
    }

    /// <summary>Away from the Poisson, once, where a little overdispersion makes ℓ rise.</summary>
    private bool LeavePoisson()
    {
        if (!likelihood.IsPoisson(point.Parameters) || held == count - 1)
        {
            return false;
        }

        // Overdispersion is in proportion to the parameter, or to its inverse.
        double end = point.Parameters[^1];
        double atOne = Math.Log(likelihood.Sample.Density.With(0).Overdispersion(TypicalMean()));
        double trial = end > 0 ? atOne - Math.Log(TrialOverdispersion) : Math.Log(TrialOverdispersion) - atOne;
        if (likelihood.Evaluate([.. point.Parameters[..^1], trial]) is not { } away || !(away.Gradient[^1] * Math.Sign(end) < 0)
            || !(away.LogLikelihood > point.LogLikelihood + (PoissonRounding * Math.Abs(point.LogLikelihood))))
        {
            return false;
        }

        mayBePoisson = false;
        point = away;
        curvature = RoughCurvature(point) ?? curvature;
        Note("released");
        return true;
    }

    private double TypicalMean() => TensorPrimitives.Sum<double>(Array.ConvertAll(point.Eta, likelihood.Sample.Density.Mean))
        / point.Eta.Length;
}
