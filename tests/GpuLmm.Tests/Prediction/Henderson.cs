using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// The mixed-model equations as the textbook writes them (Henderson 1975), over the levels with and without records together: their inverse
/// is the error covariance of everything that is predicted. V is nowhere formed.
/// </summary>
internal sealed class Henderson
{
    private readonly Vector<double> solution;
    private readonly Matrix<double> inverse;

    /// <param name="x">X, n rows.</param>
    /// <param name="z">Z of all random effects, n rows.</param>
    /// <param name="g">Their covariance.</param>
    /// <param name="r">Residual variances.</param>
    /// <param name="y">The response, offsets taken away.</param>
    public Henderson(double[][] x, double[][] z, Matrix<double> g, double[] r, double[] y)
    {
        Matrix<double> w = Matrix<double>.Build.DenseOfRowArrays(x.Zip(z, (a, b) => (double[])[.. a, .. b]));
        Matrix<double> weighted = Matrix<double>.Build.Diagonal([.. r.Select(v => 1 / v)]) * w;
        Matrix<double> equations = w.Transpose() * weighted;
        int p = x[0].Length, q = g.RowCount;
        equations.SetSubMatrix(p, q, p, q, equations.SubMatrix(p, q, p, q) + g.Inverse());
        inverse = equations.Inverse();
        solution = inverse * (weighted.Transpose() * Vector<double>.Build.Dense(y));
    }

    /// <summary>k'(b̂, û) and its error variance.</summary>
    public (double Value, double Error) Predict(double[] k)
    {
        Vector<double> vector = Vector<double>.Build.Dense(k);
        return (vector * solution, vector * inverse * vector);
    }

    /// <summary>diag(A, B).</summary>
    public static Matrix<double> Blocks(params Matrix<double>[] blocks) =>
        blocks.Aggregate((a, b) => a.DiagonalStack(b));

    /// <summary>K of n individuals, positive definite.</summary>
    public static Matrix<double> Kernel(int n, Random random)
    {
        Matrix<double> root = Matrix<double>.Build.Dense(n, n, (_, _) => SimulatedStudy.Normal(random));
        return (root * root.Transpose() / n) + (0.1 * Matrix<double>.Build.DenseIdentity(n));
    }

    /// <summary>The factor L of L L' = A, times noise: N(0, A).</summary>
    public static double[] Draw(Matrix<double> a, Random random) =>
        (a.Cholesky().Factor * Vector<double>.Build.Dense(a.RowCount, _ => SimulatedStudy.Normal(random))).ToArray();
}
