using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests;

/// <summary>
/// Several traits as the textbook writes them: one vector of nT values, V = G ⊗ K + R ⊗ I of nT × nT in float64, the restricted likelihood
/// from its inverse and determinant. G and R are found as their Cholesky factors by Newton's method with differences of the likelihood.
/// </summary>
internal sealed class JointTextbook(double[,] kernel, IReadOnlyList<double[]> columns, IReadOnlyList<double[]> traits)
{
    private readonly Matrix<double> k = MathMatrix.OfArray(kernel);
    private readonly Matrix<double> x = MathMatrix.OfColumnArrays(columns);
    private readonly Vector<double> y = DenseVector.OfEnumerable(traits.SelectMany(trait => trait));

    private int T => traits.Count;

    private int Half => T * (T + 1) / 2;

    public JointTextbook With(double[] column) => new(kernel, [.. columns, column], traits);

    /// <summary>G and R of a point.</summary>
    public (Matrix<double> G, Matrix<double> R) Covariances(double[] point)
    {
        return (Of(0), Of(Half));

        Matrix<double> Of(int offset)
        {
            var lower = new MathMatrix(T, T);
            for (int i = 0, c = offset; i < T; i++)
            {
                for (int j = 0; j <= i; j++, c++)
                {
                    lower[i, j] = point[c];
                }
            }

            return lower * lower.Transpose();
        }
    }

    /// <summary>ℓ, b̂ (trait by trait) and its covariance matrix.</summary>
    public (double LogLikelihood, Vector<double> B, Matrix<double> Covariance) At(Matrix<double> g, Matrix<double> r)
    {
        Matrix<double> v = g.KroneckerProduct(k) + r.KroneckerProduct(MathMatrix.CreateIdentity(k.RowCount));
        Matrix<double> design = MathMatrix.CreateIdentity(T).KroneckerProduct(x);
        var factor = v.Cholesky();
        Matrix<double> vx = factor.Solve(design), information = design.TransposeThisAndMultiply(vx);
        Vector<double> b = information.Solve(vx.TransposeThisAndMultiply(y)), residual = y - (design * b);
        double logLikelihood = -0.5 * (((design.RowCount - design.ColumnCount) * Math.Log(2 * Math.PI)) + factor.DeterminantLn
            + information.Cholesky().DeterminantLn + residual.DotProduct(factor.Solve(residual)));
        return (logLikelihood, b, information.Inverse());
    }

    /// <summary>A point to start from: halves of the traits' variances.</summary>
    public double[] Start()
    {
        var start = new double[2 * Half];
        for (int t = 0, c = 0; t < T; t++, c += t + 1)
        {
            double mean = traits[t].Average(), deviation = Math.Sqrt(traits[t].Average(v => (v - mean) * (v - mean)) / 2);
            (start[c], start[Half + c]) = (deviation, deviation);
        }

        return start;
    }

    /// <summary>The maximum by Newton's method with halved steps.</summary>
    public double[] Maximise(double[] start)
    {
        double[] point = [.. start];
        double value = Value(point);
        for (int step = 0; step < 60; step++)
        {
            (Vector<double> gradient, Matrix<double> hessian) = Differentiate(point);
            var eigen = (-hessian).Evd(Symmetricity.Symmetric);
            Vector<double> rotated = eigen.EigenVectors.TransposeThisAndMultiply(gradient);
            double largest = eigen.EigenValues.Max(one => Math.Abs(one.Real));
            Vector<double> direction = eigen.EigenVectors
                * rotated.MapIndexed((i, one) => one / Math.Max(Math.Abs(eigen.EigenValues[i].Real), 1e-6 * largest));
            double gain = 0.5 * direction.DotProduct(gradient), length = 1;
            if (gain < 1e-13)
            {
                break;
            }

            double[] next = [.. point.Zip(direction, (a, b) => a + b)];
            for (int halving = 0; halving < 30 && !(Value(next) > value - 1e-11); halving++)
            {
                length *= 0.5;
                next = [.. point.Zip(direction, (a, b) => a + (length * b))];
            }

            (point, value) = (next, Value(next));
        }

        return point;
    }

    private double Value(double[] point)
    {
        (Matrix<double> g, Matrix<double> r) = Covariances(point);
        try
        {
            return At(g, r).LogLikelihood;
        }
        catch (ArgumentException)
        {
            // Not positive definite.
            return double.NegativeInfinity;
        }
    }

    private (Vector<double> Gradient, Matrix<double> Hessian) Differentiate(double[] point)
    {
        const double Small = 1e-4, Large = 1e-3;
        int count = point.Length;
        var gradient = new DenseVector(count);
        var hessian = new MathMatrix(count, count);
        double centre = Value(point);
        for (int i = 0; i < count; i++)
        {
            gradient[i] = (Moved((i, Small)) - Moved((i, -Small))) / (2 * Small);
            hessian[i, i] = (Moved((i, Large)) - (2 * centre) + Moved((i, -Large))) / (Large * Large);
            for (int j = 0; j < i; j++)
            {
                hessian[i, j] = hessian[j, i] = (Moved((i, Large), (j, Large)) - Moved((i, Large), (j, -Large))
                    - Moved((i, -Large), (j, Large)) + Moved((i, -Large), (j, -Large))) / (4 * Large * Large);
            }
        }

        return (gradient, hessian);

        double Moved(params (int At, double By)[] moves)
        {
            double[] moved = [.. point];
            foreach ((int at, double by) in moves)
            {
                moved[at] += by;
            }

            return Value(moved);
        }
    }
}
