using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// G and R with a marker in the model, from those of the null model by a quasi-Newton search (BFGS; Nocedal &amp; Wright 2006, ch. 6) whose
/// first curvature is that of the null model. For one thread.
/// </summary>
internal sealed class JointSolver
{
    private const int MostSteps = 40;
    private const int MostHalvings = 20;

    // What a step adds to ℓ at the end: parameters are then within 1e−6 of their standard errors of the maximum.
    private const double EnoughGain = 5e-13;
    private const double LongestStep = 0.3;

    private readonly JointStart start;
    private readonly JointChart chart;
    private readonly double[] inverse;
    private readonly double[] x;
    private readonly double[] next;
    private readonly double[] gradient;
    private readonly double[] nextGradient;
    private readonly double[] direction;
    private readonly double[] change;
    private readonly double[] product;
    private readonly double[] kernel;
    private readonly double[] residual;

    public JointSolver(JointStart start, JointMarkerProfile profile)
    {
        this.start = start;
        chart = start.Chart.Copy();
        Likelihood = new JointLikelihood(profile);
        int count = chart.Count, size = profile.Traits;
        inverse = new double[count * count];
        (x, next, gradient, nextGradient) = (new double[count], new double[count], new double[count], new double[count]);
        (direction, change, product) = (new double[count], new double[count], new double[count]);
        (kernel, residual) = (new double[size * size], new double[size * size]);
    }

    /// <summary>ℓ, and A and λ where the search ended.</summary>
    public JointLikelihood Likelihood { get; }

    /// <summary>Searches.</summary>
    /// <returns>False where the maximum is not within the windows, or not found in a few steps.</returns>
    public bool TrySolve()
    {
        start.Inverse.CopyTo(inverse, 0);
        Array.Clear(x);
        if (!TryEvaluate(x, gradient))
        {
            return false;
        }

        double value = Likelihood.LogLikelihood;
        for (int step = 0; step < MostSteps; step++)
        {
            Times(gradient, direction);
            double gain = TensorPrimitives.Dot<double>(gradient, direction);
            if (0.5 * gain < EnoughGain)
            {
                // The last evaluation is that of x.
                return gain >= 0 && !Array.Exists(Likelihood.LeavesUpper, leaves => leaves);
            }

            double length = Math.Min(1, LongestStep / TensorPrimitives.Norm<double>(direction));
            bool isFound = false;
            for (int halving = 0; halving < MostHalvings && !isFound; halving++, length *= 0.5)
            {
                TensorPrimitives.MultiplyAdd(direction, length, x, next);
                isFound = TryEvaluate(next, nextGradient) && Likelihood.LogLikelihood > value + (1e-4 * length * gain) - start.Rounding;
            }

            if (!isFound)
            {
                return false;
            }

            Update();
            value = Likelihood.LogLikelihood;
            next.CopyTo(x, 0);
            nextGradient.CopyTo(gradient, 0);
        }

        return false;
    }

    private bool TryEvaluate(double[] at, double[] into)
    {
        chart.Variances(at, kernel, residual);
        if (!Likelihood.TryEvaluate(kernel, residual) || !Likelihood.TryDifferentiate())
        {
            return false;
        }

        chart.Gradient(at, Likelihood.KernelGradient, Likelihood.ResidualGradient, into);
        return true;
    }

    /// <summary>BFGS of the inverse: H ← (I − s y'/s'y) H (I − y s'/s'y) + s s'/s'y, y the change of −∇ℓ.</summary>
    private void Update()
    {
        int count = chart.Count;
        TensorPrimitives.Subtract(next, x, direction);
        TensorPrimitives.Subtract(gradient, nextGradient, change);
        double curvature = TensorPrimitives.Dot<double>(direction, change);
        Times(change, product);
        double quadratic = TensorPrimitives.Dot<double>(change, product);

        // A step along which ℓ is not concave, or of rounding only, says nothing.
        if (!(curvature > 1e-8 * Math.Sqrt(quadratic * TensorPrimitives.SumOfSquares<double>(direction))) || !(curvature > 0))
        {
            return;
        }

        double own = (1 + (quadratic / curvature)) / curvature;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                inverse[(i * count) + j] += (own * direction[i] * direction[j])
                    - (((product[i] * direction[j]) + (direction[i] * product[j])) / curvature);
            }
        }
    }

    private void Times(double[] vector, double[] into)
    {
        int count = chart.Count;
        for (int i = 0; i < count; i++)
        {
            into[i] = TensorPrimitives.Dot<double>(inverse.AsSpan(i * count, count), vector);
        }
    }
}
