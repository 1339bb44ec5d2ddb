using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests.Models.Generalised;

/// <summary>
/// Poisson counts with log μ = X b + Z u, u ~ N(0, Σ(θ)), by the textbook: dense, over the effects u and not over what they add to η,
/// derivatives by differences.
/// </summary>
/// <param name="y">Counts.</param>
/// <param name="x">X, n × p.</param>
/// <param name="z">Z, n × q.</param>
/// <param name="prior">Σ of the parameters behind b.</param>
internal sealed class PoissonTextbook(double[] y, Matrix<double> x, Matrix<double> z, Func<double[], Matrix<double>> prior)
{
    /// <summary>Laplace's approximation, the mode of u and the inverse curvature there.</summary>
    public (double LogLikelihood, Vector<double> Mode, Matrix<double> Covariance) At(double[] theta)
    {
        int p = x.ColumnCount;
        Vector<double> known = x * DenseVector.OfArray(theta[..p]), u = new DenseVector(z.ColumnCount), response = DenseVector.OfArray(y);
        Matrix<double> sigma = prior(theta[p..]), precision = sigma.Inverse(), curvature = precision;
        for (int step = 0; step < 60; step++)
        {
            Vector<double> mean = (known + (z * u)).PointwiseExp();
            curvature = precision + (z.Transpose() * DiagonalMatrix.OfDiagonal(y.Length, y.Length, mean) * z);
            Vector<double> gradient = (z.Transpose() * (response - mean)) - (precision * u), move = curvature.Solve(gradient);
            double length = Math.Min(1, 1 / Math.Max(move.AbsoluteMaximum(), 1e-300));
            u += length * move;
            if (length * move.AbsoluteMaximum() < 1e-12)
            {
                // Newton's next step would be of the order of its square.
                break;
            }
        }

        Vector<double> eta = known + (z * u);
        double density = eta.Select((own, i) => (y[i] * own) - Math.Exp(own) - SpecialFunctions.GammaLn(y[i] + 1)).Sum();
        double logLikelihood = density - (0.5 * (u * precision * u)) - (0.5 * sigma.Cholesky().DeterminantLn)
            - (0.5 * curvature.Cholesky().DeterminantLn);
        return (logLikelihood, u, curvature.Inverse());
    }

    /// <summary>Covariance matrix of parameters, the others known: the inverse of the negative Hessian.</summary>
    public Matrix<double> Covariance(double[] theta, int[] free)
    {
        const double h = 2e-3;
        int count = free.Length;
        var hessian = new MathMatrix(count, count);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double own = Moved(i, h, j, h) - Moved(i, h, j, -h) - Moved(i, -h, j, h) + Moved(i, -h, j, -h);
                hessian[i, j] = hessian[j, i] = -own / (4 * h * h);
            }
        }

        return hessian.Inverse();

        double Moved(int i, double a, int j, double b)
        {
            double[] moved = [.. theta];
            moved[free[i]] += a;
            moved[free[j]] += b;
            return At(moved).LogLikelihood;
        }
    }

    /// <summary>Variance of the error of a number that follows θ, its variance given θ beside.</summary>
    /// <param name="theta">The estimates.</param>
    /// <param name="covariance">Theirs.</param>
    /// <param name="value">The number.</param>
    public static double Spread(double[] theta, Matrix<double> covariance, Func<double[], double> value)
    {
        const double h = 1e-4;
        Vector<double> slopes = DenseVector.OfEnumerable(theta.Select((_, k) =>
        {
            double[] ahead = [.. theta], behind = [.. theta];
            ahead[k] += h;
            behind[k] -= h;
            return (value(ahead) - value(behind)) / (2 * h);
        }));
        return slopes * covariance * slopes;
    }
}
