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
    public static JointCurvature? At(JointLikelihood likelihood, JointChart chart)
    {
        int count = chart.Count;
        double[] matrix = new double[count * count], x = new double[count], up = new double[count], down = new double[count];
        for (int k = 0; k < count; k++)
        {
            x[k] = Step;
            bool isKnown = TryGradient(likelihood, chart, x, up);
            x[k] = -Step;
            isKnown &= TryGradient(likelihood, chart, x, down);
            x[k] = 0;
            if (!isKnown)
            {
                return null;
            }

            for (int j = 0; j < count; j++)
            {
                double change = (down[j] - up[j]) / (2 * Step);
                matrix[(k * count) + j] += 0.5 * change;
                matrix[(j * count) + k] += 0.5 * change;
            }
        }

        return new JointCurvature(count, matrix);
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
