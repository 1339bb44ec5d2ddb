using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>One step of a search.</summary>
/// <param name="LogLikelihood">ℓ after it.</param>
/// <param name="LargestGradient">Largest |∂ℓ/∂φ| among the free parameters.</param>
/// <param name="Components">σ.</param>
/// <param name="Step">What kind it was: start, scaled, em, ai, halved, mirrored, released, bound, turned.</param>
internal sealed record VarianceStep(double LogLikelihood, double LargestGradient, double[] Components, string Step);

/// <summary>The end of a search.</summary>
/// <param name="Point">Where it ended.</param>
/// <param name="Converged">Whether gradient and likelihood are at rest there.</param>
/// <param name="Trajectory">How it got there.</param>
/// <param name="Diagnosis">Why it did not converge; empty when it did.</param>
internal sealed record VarianceMaximum(VariancePoint Point, bool Converged, IReadOnlyList<VarianceStep> Trajectory, string Diagnosis);

/// <summary>
/// Maximises a likelihood over the parameters of V: parts are scaled to their expectations, then average-information steps with halving,
/// parameters at their bounds held as long as the gradient presses them there (Gilmour, Thompson &amp; Cullis 1995). The information is
/// corrected by the change of the gradient from step to step (a symmetric secant update), which makes the last steps short.
/// </summary>
internal sealed partial class VarianceSearch
{
    private const int MostIterations = 100;

    // Iterations after which a variance that creeps towards its bound is tried there.
    private const int Patience = 20;

    // With y in units of its residual standard deviation. Rounding of the traces stays three orders below.
    private const double GradientTolerance = 1e-7;

    private const double FlatLikelihood = 1e-10;

    // Where rounding or a ridge keeps the gradient from the tolerance.
    private const double RestingGradient = 1e-3;

    private readonly VarianceLikelihood likelihood;
    private readonly VarianceParameters parameters;
    private readonly List<VarianceStep> trajectory = [];
    private readonly double[] correction;
    private readonly int count;
    private readonly CancellationToken cancellationToken;
    private bool isCautious;
    private bool isNear;
    private bool isTurned;
    private int mostIterations = MostIterations;

    private VarianceSearch(VarianceLikelihood likelihood, CancellationToken cancellationToken)
    {
        this.likelihood = likelihood;
        this.cancellationToken = cancellationToken;
        parameters = likelihood.Parameters;
        count = parameters.Count;
        correction = new double[count * count];
    }

    /// <summary>
    /// Searches from φ on; where that creeps along an edge of the covariance matrices, further along their own axes; where the sure first
    /// steps lead into a corner, once more with cautious ones.
    /// </summary>
    /// <param name="likelihood">What is maximised.</param>
    /// <param name="start">φ.</param>
    /// <param name="cancellationToken">Checked at every step.</param>
    /// <param name="isNear">Whether the start is as good as the maximum of data that are alike: steps by information from the
    /// first.</param>
    /// <exception cref="ArithmeticException">V is not positive definite where the search starts.</exception>
    public static VarianceMaximum Maximise(VarianceLikelihood likelihood, double[] start, CancellationToken cancellationToken,
        bool isNear = false)
    {
        VarianceMaximum end = new VarianceSearch(likelihood, cancellationToken) { isNear = isNear }.Turning(start);
        if (end.Converged)
        {
            return end;
        }

        VarianceMaximum other = new VarianceSearch(likelihood, cancellationToken) { isCautious = true }.Turning(start);
        return other.Converged || other.Point.LogLikelihood > end.Point.LogLikelihood ? other : end;
    }

    private VarianceMaximum Run(double[] start)
    {
        VariancePoint point = likelihood.Evaluate(start)
            ?? throw new ArithmeticException(
                "The variance matrix is not positive definite where the search starts: is a kernel not positive semi-definite?");
        Note(point, isTurned ? "turned" : "start");
        point = isCautious ? FirstStep(point) : isNear ? point : FirstSteps(point);
        int still = 0;
        for (int iteration = 1; iteration <= mostIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (iteration % Patience == 0 && AtBound(point) is { } bound)
            {
                point = bound;
                Array.Clear(correction);
                Note(point, "bound");
            }

            if (ReflectPressed(point) is { } reflected)
            {
                point = reflected;
                Array.Clear(correction);
            }

            int[] free = Free(point);
            double[] step = NewtonStep(point, free, out double decrement);
            if (LargestGradient(point, free) <= GradientTolerance
                || (decrement < 1e-13 && LargestGradient(point, free) < 1e3 * GradientTolerance))
            {
                if (LeaveBoundary(point) is not { } released)
                {
                    return new VarianceMaximum(Settled(point), true, trajectory, "");
                }

                point = released;
                Array.Clear(correction);
                Note(point, "released");
                continue;
            }

            (VariancePoint? next, string kind) = Best(point, free, step, LeastPromise * decrement);
            if (next is null)
            {
                if (LeaveBoundary(point) is { } freed)
                {
                    point = freed;
                    Array.Clear(correction);
                    Note(point, "released");
                    continue;
                }

                // Nothing uphill can be told from rounding any more.
                bool atRest = decrement < 1e-8 && LargestGradient(point, free) < RestingGradient;
                return new VarianceMaximum(atRest ? Settled(point) : point, atRest, trajectory,
                    atRest ? "" : Diagnose(point, "no step along the gradient raises the likelihood"));
            }

            // On a ridge the gradient may shrink for ever while the likelihood stands still.
            still = next.LogLikelihood - point.LogLikelihood < FlatLikelihood && decrement < 1e-8
                && LargestGradient(point, free) < RestingGradient ? still + 1 : 0;
            UpdateCorrection(point, next, kind);
            point = next;
            Note(point, kind);
            if (still == 3 && LeaveBoundary(point) is null)
            {
                return new VarianceMaximum(Settled(point), true, trajectory, "");
            }
        }

        return new VarianceMaximum(point, false, trajectory, Diagnose(point, $"{mostIterations} iterations were not enough"));
    }

    /// <summary>Parameters that are not held at their bound.</summary>
    private int[] Free(VariancePoint point)
    {
        var free = new List<int>(count);
        for (int k = 0; k < count; k++)
        {
            if (!parameters.IsHeld(k) && (!parameters.IsAtBound(k, point.Parameters)
                || (point.Parameters[k] <= parameters.LowerBounds[k] ? point.Gradient[k] : -point.Gradient[k]) > GradientTolerance))
            {
                free.Add(k);
            }
        }

        return [.. free];
    }

    private static double LargestGradient(VariancePoint point, int[] free) =>
        free.Length == 0 ? 0 : free.Max(k => Math.Abs(point.Gradient[k]));

    private double[] NewtonStep(VariancePoint point, int[] free, out double decrement)
    {
        var step = new double[count];
        double[] gradient = Array.ConvertAll(free, k => point.Gradient[k]);
        double[] cautious = Solve(point, free, gradient);
        double[] solution = Solve(SmallMatrix.Select(Sum(CurvedInformation(point), correction), count, free), gradient) ?? cautious;
        double promised = TensorPrimitives.Dot<double>(gradient, cautious);
        decrement = TensorPrimitives.Dot<double>(gradient, solution);
        if (decrement < 0.01 * promised)
        {
            // What was learnt on the way would hold the search back here: steps too short to tell from rest.
            Array.Clear(correction);
            solution = cautious;
        }

        decrement = Math.Max(decrement, promised);
        for (int f = 0; f < free.Length; f++)
        {
            step[free[f]] = solution[f];
        }

        return step;
    }

    /// <summary>
    /// Average information of φ less what the curvature of σ(φ) makes of the score: close to a singular covariance matrix, where ∂σ/∂φ
    /// vanishes, there is little else.
    /// </summary>
    private double[] CurvedInformation(VariancePoint point)
    {
        double[] information = [.. point.ParameterInformation];
        for (int part = 0; part < parameters.Parts.Count; part++)
        {
            if (parameters.Parts[part].CurvatureOf(parameters.Of(part, point.Score)) is { } curvature)
            {
                int first = parameters.Offset(part), size = parameters.Parts[part].Components.Count;
                for (int i = 0; i < size; i++)
                {
                    for (int j = 0; j < size; j++)
                    {
                        information[((first + i) * count) + first + j] -= curvature[(i * size) + j];
                    }
                }
            }
        }

        return information;
    }

    /// <summary>
    /// The step of some parameters by <see cref="CurvedInformation"/>; by information alone where the likelihood bends upwards.
    /// </summary>
    private double[] Solve(VariancePoint point, int[] chosen, double[] gradient)
    {
        double[] plain = SmallMatrix.Select(point.ParameterInformation, count, chosen);
        return Solve(SmallMatrix.Select(CurvedInformation(point), count, chosen), gradient)
            ?? Solve(plain, gradient) ?? Damped(plain, gradient);
    }

    private static double[] Sum(double[] a, double[] b)
    {
        double[] sum = new double[a.Length];
        TensorPrimitives.Add<double>(a, b, sum);
        return sum;
    }

    private static double[]? Solve(double[] matrix, double[] right)
    {
        if (!CholeskyFactor.TryCreate(matrix, right.Length, out CholeskyFactor factor))
        {
            return null;
        }

        double[] solution = [.. right];
        factor.Solve(solution);
        return solution.All(double.IsFinite) ? solution : null;
    }

    /// <summary>With the diagonal raised until it can be solved: two parameters that the data cannot tell apart.</summary>
    private static double[] Damped(double[] matrix, double[] right)
    {
        int size = right.Length;
        double largest = Math.Max(1e-12, Enumerable.Range(0, size).Max(k => matrix[(k * size) + k]));
        for (double ridge = 1e-8; ridge < 1e12; ridge *= 100)
        {
            double[] raised = [.. matrix];
            for (int k = 0; k < size; k++)
            {
                raised[(k * size) + k] += ridge * largest;
            }

            if (Solve(raised, right) is { } solution)
            {
                return solution;
            }
        }

        return Array.ConvertAll(right, gradient => gradient / largest);
    }

    /// <summary>
    /// The smallest change of the correction with which the information explains the change of the gradient (Powell 1970).
    /// </summary>
    private void UpdateCorrection(VariancePoint before, VariancePoint after, string kind)
    {
        if (kind == "mirrored")
        {
            Array.Clear(correction);
            return;
        }

        double[] s = new double[count];
        TensorPrimitives.Subtract<double>(after.Parameters, before.Parameters, s);
        double squares = TensorPrimitives.SumOfSquares<double>(s);
        if (!(squares > 0))
        {
            return;
        }

        double[] explained = SmallMatrix.Times(Sum(CurvedInformation(after), correction), s, count);
        double[] missing = [.. Enumerable.Range(0, count).Select(k => before.Gradient[k] - after.Gradient[k] - explained[k])];
        double along = TensorPrimitives.Dot<double>(missing, s) / squares;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                correction[(i * count) + j] += ((missing[i] * s[j]) + (s[i] * missing[j]) - (along * s[i] * s[j])) / squares;
            }
        }
    }

    private void Note(VariancePoint point, string kind) =>
        trajectory.Add(new VarianceStep(point.LogLikelihood, LargestGradient(point, Free(point)), point.Components, kind));

    private string Diagnose(VariancePoint point, string what)
    {
        int worst = Enumerable.Range(0, count).MaxBy(k => Math.Abs(point.Gradient[k]));
        int part = Enumerable.Range(0, parameters.Parts.Count).Last(k => parameters.Offset(k) <= worst);
        CovarianceComponent component = parameters.Parts[part].Components[worst - parameters.Offset(part)];
        return $"{what}; the likelihood is steepest in {parameters.Parts[part].Group} {component.Term}".TrimEnd()
            + ". Terms that the data cannot tell apart, or a variance that grows without bound, are the usual reasons: leave one out, or scale the variables.";
    }
}
