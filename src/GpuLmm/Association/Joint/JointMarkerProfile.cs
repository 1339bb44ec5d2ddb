using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The profile of the traits with one marker x in the model, interpolated from its products at the nodes: with A = x'Px and B_t = x'Py_t,
/// log|X'WX| grows by log A and Y'P Y loses B B'/A. Filled again for every marker, for one thread.
/// </summary>
internal sealed class JointMarkerProfile : JointProfile
{
    // What is left of the traits below this share is rounding.
    private const double RoundingShare = 1e-12;

    private readonly JointWindows windows;
    private readonly double collinearShare;
    private readonly double[][] coefficients;
    private readonly double[] values = new double[JointWindows.Nodes];
    private readonly double[] polynomials = new double[JointWindows.Nodes];
    private readonly double[] slopes = new double[JointWindows.Nodes];
    private readonly double[] scores;
    private readonly double[] scoreSlopes;

    public JointMarkerProfile(JointWindows windows, double[] eigenvalues, double collinearShare)
        : base(windows.Profile.Traits, windows.Profile.Degrees - 1, eigenvalues, windows.Profile.HighestLambda)
    {
        this.windows = windows;
        this.collinearShare = collinearShare;
        coefficients = new double[windows.Windows.Count * (1 + Traits)][];
        Array.ForEach([.. Enumerable.Range(0, coefficients.Length)], f => coefficients[f] = new double[JointWindows.Nodes]);
        scores = new double[Traits];
        scoreSlopes = new double[Traits];
    }

    /// <summary>A where the profile was evaluated last.</summary>
    public double Information { get; private set; }

    /// <summary>B_t there.</summary>
    public ReadOnlySpan<double> Scores => scores;

    /// <summary>Takes a marker.</summary>
    /// <param name="squares">x'Wx at every node.</param>
    /// <param name="linear">x̃'q and x̃'r at every node.</param>
    /// <returns>Whether it can be tested.</returns>
    public MarkerStatus Take(ReadOnlySpan<double> squares, ReadOnlySpan<double> linear)
    {
        int width = windows.Width, p = width - Traits;
        for (int w = 0; w < windows.Windows.Count; w++)
        {
            int first = windows.Windows[w].First;
            for (int g = 0; g < JointWindows.Nodes; g++)
            {
                double explained = TensorPrimitives.SumOfSquares(linear.Slice((first + g) * width, p));
                values[g] = MarkerMath.ProjectOut(squares[first + g], explained, collinearShare);
                if (!(values[g] > 0))
                {
                    return MarkerStatus.Collinear;
                }
            }

            Interpolate(w, 0);
            for (int t = 0; t < Traits; t++)
            {
                for (int g = 0; g < JointWindows.Nodes; g++)
                {
                    values[g] = linear[((first + g) * width) + p + t];
                }

                Interpolate(w, 1 + t);
            }
        }

        return MarkerStatus.Tested;
    }

    /// <summary>Whether the marker explains a combination of the traits to the last digit: B'(Y'P Y)⁻¹B/A = 1 at λ.</summary>
    public bool IsPerfectFit(JointPoint without, double lambda, JointPoint into)
    {
        if (!TryEvaluate(lambda, into) || !CholeskyFactor.TryCreate(without.Products, Traits, out CholeskyFactor factor))
        {
            return false;
        }

        double[] solved = [.. scores];
        factor.SolveLower(solved);
        return !(1 - (TensorPrimitives.SumOfSquares<double>(solved) / Information) > RoundingShare);
    }

    public override bool TryEvaluate(double lambda, JointPoint point)
    {
        double tau = Math.Log(lambda + windows.Offset);
        int w = Nearest(tau);
        JointWindow window = windows.Windows[w];
        if (tau < window.Low - 1e-12 || tau > window.High + 1e-12)
        {
            return false;
        }

        double half = 0.5 * (window.High - window.Low), unit = 1 / (half * (lambda + windows.Offset));
        Polynomials(Math.Clamp(((tau - window.Low) / half) - 1, -1, 1));
        (double a, double change) = At(coefficients[w * (1 + Traits)]);
        (double determinant, double determinantChange) = At(window.Null[0]);
        Information = a;
        for (int t = 0; t < Traits; t++)
        {
            (scores[t], scoreSlopes[t]) = At(coefficients[(w * (1 + Traits)) + 1 + t]);
        }

        (point.Lambda, point.LogDeterminant, point.LogDeterminantSlope) =
            (lambda, determinant + Math.Log(a), unit * (determinantChange + (change / a)));
        for (int s = 0, f = 1; s < Traits; s++)
        {
            for (int t = 0; t <= s; t++, f++)
            {
                (double product, double slope) = At(window.Null[f]);
                int one = (s * Traits) + t, other = (t * Traits) + s;
                double share = scores[s] * scores[t] / a;
                point.Products[one] = point.Products[other] = product - share;
                point.ProductSlopes[one] = point.ProductSlopes[other] = unit * (slope
                    - (((scoreSlopes[s] * scores[t]) + (scores[s] * scoreSlopes[t]) - (share * change)) / a));
            }
        }

        return a > 0;
    }

    private int Nearest(double tau)
    {
        int best = 0;
        for (int w = 1; w < windows.Windows.Count; w++)
        {
            best = Distance(w) < Distance(best) ? w : best;
        }

        return best;

        double Distance(int w) => Math.Abs(tau - (0.5 * (windows.Windows[w].Low + windows.Windows[w].High)));
    }

    private void Interpolate(int window, int function)
    {
        double[] into = coefficients[(window * (1 + Traits)) + function];
        for (int j = 0; j < into.Length; j++)
        {
            into[j] = TensorPrimitives.Dot(windows.ToCoefficients.AsSpan(j * into.Length, into.Length), values);
        }
    }

    /// <summary>T_k and T'_k = k U_{k−1} at t.</summary>
    private void Polynomials(double t)
    {
        (polynomials[0], polynomials[1], slopes[0], slopes[1]) = (1, t, 0, 1);
        double before = 1, second = 2 * t;
        for (int k = 2; k < polynomials.Length; k++)
        {
            polynomials[k] = (2 * t * polynomials[k - 1]) - polynomials[k - 2];
            slopes[k] = k * second;
            (before, second) = (second, (2 * t * second) - before);
        }
    }

    private (double Value, double Slope) At(double[] function) =>
        (TensorPrimitives.Dot<double>(function, polynomials), TensorPrimitives.Dot<double>(function, slopes));
}
