using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests;

/// <summary>
/// The likelihoods as the textbook writes them, with dense V = λK + I in float64 and no shortcut shared with the library
/// (Searle, Casella &amp; McCulloch 1992, ch. 6).
/// </summary>
internal sealed class Textbook(Matrix<double> kernel, Matrix<double> design, Vector<double> response)
{
    public int N => design.RowCount;

    public int P => design.ColumnCount;

    public static Textbook Create(double[,] kernel, IReadOnlyList<double[]> columns, double[] response) => new(
        MathMatrix.OfArray(kernel), MathMatrix.OfColumnArrays(columns), DenseVector.OfArray(response));

    /// <summary>ℓ, or ℓ_R, of y ~ N(X b, V), with what is left of y at b̂.</summary>
    public static (double LogLikelihood, Vector<double> Residual) LogLikelihood(Matrix<double> v, Matrix<double> design, double[] response,
        LikelihoodMethod method)
    {
        Matrix<double> inverse = v.Inverse(), information = design.Transpose() * inverse * design;
        Vector<double> y = DenseVector.OfArray(response), residual = y - (design * information.Solve(design.Transpose() * inverse * y));
        bool reml = method == LikelihoodMethod.Reml;
        double degrees = reml ? design.RowCount - design.ColumnCount : design.RowCount;
        return (-0.5 * ((degrees * Math.Log(2 * Math.PI)) + v.Cholesky().DeterminantLn + (residual * inverse * residual)
            + (reml ? information.Cholesky().DeterminantLn : 0)), residual);
    }

    public Textbook With(double[] column) => new(kernel, design.InsertColumn(P, DenseVector.OfArray(column)), response);

    public Fit At(double lambda, bool reml)
    {
        Matrix<double> v = (kernel * lambda) + MathMatrix.CreateIdentity(N);
        var factor = v.Cholesky();
        Matrix<double> vx = factor.Solve(design);
        Matrix<double> information = design.TransposeThisAndMultiply(vx);
        Vector<double> b = information.Solve(vx.TransposeThisAndMultiply(response));
        Vector<double> residual = response - (design * b);
        double squares = residual.DotProduct(factor.Solve(residual));
        double degrees = reml ? N - P : N;
        double logLikelihood = -0.5 * ((degrees * (Math.Log(2 * Math.PI * squares / degrees) + 1)) + factor.DeterminantLn
            + (reml ? information.Cholesky().DeterminantLn : 0));
        return new Fit(lambda, b, information.Inverse(), squares, logLikelihood, N - P);
    }

    /// <summary>The best of a dense grid of log λ, refined by golden section; λ = 0 and the ends of the search compete.</summary>
    public Fit Maximise(bool reml, double low = -11.5, double high = 11.5, int steps = 92)
    {
        double step = (high - low) / steps;
        double best = Enumerable.Range(0, steps + 1).Select(k => low + (k * step)).MaxBy(t => At(Math.Exp(t), reml).LogLikelihood);
        double a = Math.Max(low, best - step), c = Math.Min(high, best + step), ratio = (Math.Sqrt(5) - 1) / 2;
        for (int i = 0; i < 60; i++)
        {
            double x1 = c - (ratio * (c - a)), x2 = a + (ratio * (c - a));
            (a, c) = At(Math.Exp(x1), reml).LogLikelihood > At(Math.Exp(x2), reml).LogLikelihood ? (a, x2) : (x1, c);
        }

        Fit inside = At(Math.Exp(0.5 * (a + c)), reml), zero = At(0, reml);
        return zero.LogLikelihood >= inside.LogLikelihood ? zero : inside;
    }

    /// <summary>One fit: everything the tests compare.</summary>
    public sealed record Fit(
        double Lambda, Vector<double> B, Matrix<double> InverseInformation, double Squares, double LogLikelihood, int Degrees)
    {
        public double Last => B[^1];

        /// <summary>Standard error of the last coefficient with σ²_e = R/(n − p).</summary>
        public double LastError => Math.Sqrt(Squares / Degrees * InverseInformation[B.Count - 1, B.Count - 1]);

        public double ResidualVariance => Squares / Degrees;
    }
}
