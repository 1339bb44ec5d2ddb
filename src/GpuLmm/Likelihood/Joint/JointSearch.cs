using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Where a search for G and R ended.</summary>
/// <param name="Kernel">G, row-major.</param>
/// <param name="Residual">R.</param>
/// <param name="LogLikelihood">ℓ there.</param>
/// <param name="Gain">What a Newton step would still add to ℓ: ½ g'|H|⁻¹g.</param>
/// <param name="Steps">Newton steps.</param>
internal sealed record JointMaximum(double[] Kernel, double[] Residual, double LogLikelihood, double Gain, int Steps)
{
    // Parameters are then within 2e−5 of their standard errors of the maximum; what rounding leaves is far smaller.
    private const double MostGain = 2e-10;

    /// <summary>Whether the gradient is zero but for rounding.</summary>
    public bool IsConverged => Gain <= MostGain;
}

/// <summary>
/// The maximum of the restricted likelihood over G and R: steps of the EM algorithm, which cannot fail, then Newton's with the curvature
/// made positive, halved until ℓ grows.
/// </summary>
internal static class JointSearch
{
    private const int FirstSteps = 5;
    private const int MostSteps = 100;
    private const int MostHalvings = 30;

    // Coordinates are square roots of shares of the variance: steps longer than this leave what the curvature says.
    private const double LongestStep = 0.3;
    private const double Negligible = 1e-14;

    /// <summary>Maximises ℓ.</summary>
    /// <param name="profile">The traits.</param>
    /// <param name="kernel">G to start from, positive definite.</param>
    /// <param name="residual">R to start from, positive definite.</param>
    /// <param name="threads">Threads to use; the result does not depend on them.</param>
    /// <exception cref="ArithmeticException">ℓ is not finite there.</exception>
    public static JointMaximum Maximise(JointProfile profile, double[] kernel, double[] residual, int threads)
    {
        var likelihood = new JointLikelihood(profile);
        (kernel, residual) = ([.. kernel], [.. residual]);
        for (int step = 0; step < FirstSteps; step++)
        {
            Require(likelihood, kernel, residual);
            Expect(kernel, likelihood.KernelGradient, profile);
            Expect(residual, likelihood.ResidualGradient, profile);
        }

        Require(likelihood, kernel, residual);
        var maximum = new JointMaximum(kernel, residual, likelihood.LogLikelihood, double.PositiveInfinity, 0);
        for (int step = 1; step <= MostSteps; step++)
        {
            JointMaximum next = Step(likelihood, maximum, step, threads);
            bool isOver = next.Gain < Negligible || (maximum.IsConverged && next.Gain >= 0.25 * maximum.Gain)
                || ReferenceEquals(next.Kernel, maximum.Kernel);
            maximum = next;
            if (isOver)
            {
                break;
            }
        }

        return maximum;
    }

    /// <summary>Σ ← Σ + (2/n) Σ M Σ: a step of the EM algorithm (Foulley &amp; van Dyk 2000).</summary>
    private static void Expect(double[] matrix, double[] gradient, JointProfile profile)
    {
        int size = profile.Traits;
        double[] change = SmallMatrix.Multiply(SmallMatrix.Multiply(matrix, gradient, size), matrix, size);
        for (int k = 0; k < matrix.Length; k++)
        {
            int mirror = (k % size * size) + (k / size);
            matrix[k] += (change[k] + change[mirror]) / profile.Degrees;
        }
    }

    private static void Require(JointLikelihood likelihood, double[] kernel, double[] residual)
    {
        if (!likelihood.TryEvaluate(kernel, residual) || !likelihood.TryDifferentiate())
        {
            throw new ArithmeticException("the likelihood of the traits is not finite at the start of the search.");
        }
    }

    private static JointMaximum Step(JointLikelihood likelihood, JointMaximum present, int number, int threads)
    {
        JointProfile profile = likelihood.Profile;
        JointChart? chart = JointChart.About(present.Kernel, present.Residual, profile);
        if (chart is null || JointCurvature.At(profile, chart, threads) is not { } curvature)
        {
            return present;
        }

        double[] x = new double[chart.Count], gradient = new double[chart.Count], zero = new double[chart.Count];
        if (!JointCurvature.TryGradient(likelihood, chart, zero, gradient))
        {
            return present;
        }

        double[] direction = SmallMatrix.Times(curvature.AbsoluteInverse(), gradient, chart.Count);
        double gain = 0.5 * TensorPrimitives.Dot<double>(direction, gradient), norm = TensorPrimitives.Norm<double>(direction);
        present = present with { Gain = gain, Steps = number };
        double length = Math.Min(1, LongestStep / norm);
        double[] kernel = new double[present.Kernel.Length], residual = new double[present.Kernel.Length];
        for (int halving = 0; halving < MostHalvings && gain > 0; halving++, length *= 0.5)
        {
            TensorPrimitives.Multiply(direction, length, x);
            chart.Variances(x, kernel, residual);
            double least = present.LogLikelihood + (1e-4 * length * gain) - Rounding(present, profile);
            if (likelihood.TryEvaluate(kernel, residual) && likelihood.LogLikelihood > least)
            {
                return new JointMaximum(kernel, residual, likelihood.LogLikelihood, gain, number);
            }
        }

        // No step adds anything that can be told present rounding.
        return present;
    }

    /// <summary>What ℓ, a sum of some n terms for each trait, is not told better than.</summary>
    private static double Rounding(JointMaximum maximum, JointProfile profile) =>
        1e-14 * (Math.Abs(maximum.LogLikelihood) + (profile.Degrees * profile.Traits));
}
