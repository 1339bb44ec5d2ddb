using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>−∂²ℓ in the coordinates of a chart at its centre, by central differences of the analytic gradient.</summary>
internal sealed class JointCurvature
{
    // Truncation of step² and rounding of 1e−13 n/step are both some 1e−8 of the curvature.
    private const double Step = 1e-4;

    // Directions with less curvature than this share of the largest are taken to have it.
    private const double LeastCurvature = 1e-7;

    private readonly int count;
    private readonly double[] values;
    private readonly double[] vectors;

    private JointCurvature(int count, double[] matrix)
    {
        this.count = count;
        Matrix = matrix;
        values = new double[count];
        vectors = new double[count * count];
        SmallEigen.Decompose([.. matrix], count, values, vectors);
    }

    /// <summary>−∂²ℓ, row-major.</summary>
    public double[] Matrix { get; }

    /// <summary>The curvature at the centre of a chart; null where ℓ is not known about it.</summary>
    /// <param name="profile">The traits; read by several threads.</param>
    /// <param name="chart">About the centre.</param>
    /// <param name="threads">Threads to use; the result does not depend on them.</param>
    public static JointCurvature? At(JointProfile profile, JointChart chart, int threads)
    {
        int count = chart.Count;
        var rows = new double[]?[count];
        Parallel.For(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => (new JointLikelihood(profile), chart.Copy()),
            (k, _, own) =>
            {
                rows[k] = Row(own.Item1, own.Item2, k);
                return own;
            },
            _ => { });
        if (Array.Exists(rows, row => row is null))
        {
            return null;
        }

        var matrix = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            for (int j = 0; j < count; j++)
            {
                matrix[(k * count) + j] = 0.5 * (rows[k]![j] + rows[j]![k]);
            }
        }

        return new JointCurvature(count, matrix);
    }

    private static double[]? Row(JointLikelihood likelihood, JointChart chart, int k)
    {
        double[] x = new double[chart.Count], up = new double[chart.Count], down = new double[chart.Count];
        x[k] = Step;
        bool isKnown = TryGradient(likelihood, chart, x, up);
        x[k] = -Step;
        isKnown &= TryGradient(likelihood, chart, x, down);
        return isKnown ? [.. down.Zip(up, (below, above) => (below - above) / (2 * Step))] : null;
    }

    /// <summary>ℓ and its gradient at coordinates.</summary>
    public static bool TryGradient(JointLikelihood likelihood, JointChart chart, double[] x, Span<double> gradient)
    {
        int size = likelihood.Profile.Traits;
        double[] kernel = new double[size * size], residual = new double[size * size];
        chart.Variances(x, kernel, residual);
        if (!likelihood.TryEvaluate(kernel, residual) || !likelihood.TryDifferentiate())
        {
            return false;
        }

        chart.Gradient(x, likelihood.KernelGradient, likelihood.ResidualGradient, gradient);
        return true;
    }

    /// <summary>|−∂²ℓ|⁻¹, row-major: the same but that every direction leads upwards.</summary>
    public double[] AbsoluteInverse()
    {
        double least = LeastCurvature * values.Max(Math.Abs);
        var inverse = new double[count * count];
        for (int k = 0; k < count; k++)
        {
            double weight = 1 / Math.Max(Math.Abs(values[k]), least);
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < count; j++)
                {
                    inverse[(i * count) + j] += weight * vectors[(k * count) + i] * vectors[(k * count) + j];
                }
            }
        }

        return inverse;
    }
}
