using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests;

[TestFixture]
[Category("WithoutBlas")]
public sealed class ProfileLikelihoodTests
{
    private const int N = 37;

    [Test]
    public void Every_term_is_the_textbooks([Values(0, 1e-4, 0.3, 2.5, 700)] double lambda, [Values] bool reml)
    {
        (Textbook book, ProfileLikelihood profile, _) = Case(seed: 5);
        LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;

        Textbook.Fit expected = book.At(lambda, reml);
        ProfilePoint point = profile.Evaluate(lambda);

        Assert.That(point.LogLikelihood(method), Is.EqualTo(expected.LogLikelihood).Within(1e-8));
        Assert.That(point.Coefficients, Is.EqualTo(expected.B.ToArray()).Within(1e-8));
        Assert.That(point.ResidualSquares, Is.EqualTo(expected.Squares).Within(1e-9).Percent);
        Assert.That(point.InverseInformation[0], Is.EqualTo(expected.InverseInformation[0, 0]).Within(1e-7).Percent);
    }

    [Test]
    public void Score_is_the_derivative_of_the_textbooks_likelihood([Values(1e-3, 0.2, 1, 30)] double lambda, [Values] bool reml)
    {
        (Textbook book, ProfileLikelihood profile, _) = Case(seed: 11);
        const double Step = 1e-4;
        double difference = (book.At(lambda * Math.Exp(Step), reml).LogLikelihood
            - book.At(lambda * Math.Exp(-Step), reml).LogLikelihood) / (2 * Step);

        double score = profile.Evaluate(lambda).Score(reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml);

        // Central difference: error of order step² and of rounding / step.
        Assert.That(score, Is.EqualTo(difference).Within(2e-7));
    }

    [Test]
    public void Average_information_is_the_textbooks()
    {
        (Textbook book, ProfileLikelihood profile, (Matrix<double> k, Matrix<double> x, Vector<double> y)) = Case(seed: 3);
        const double Lambda = 0.8;
        double residual = book.At(Lambda, reml: true).ResidualVariance;
        Matrix<double> inverse = ((k * Lambda) + MathMatrix.CreateIdentity(N)).Multiply(residual).Inverse();
        Matrix<double> p = inverse - (inverse * x * (x.Transpose() * inverse * x).Inverse() * x.Transpose() * inverse);
        Vector<double> py = p * y;

        (double gg, double ge, double ee) = profile.AverageInformation(profile.Evaluate(Lambda), residual);

        Assert.That(gg, Is.EqualTo(0.5 * (k * py).DotProduct(p * (k * py))).Within(1e-7).Percent);
        Assert.That(ge, Is.EqualTo(0.5 * (k * py).DotProduct(p * py)).Within(1e-7).Percent);
        Assert.That(ee, Is.EqualTo(0.5 * py.DotProduct(p * py)).Within(1e-7).Percent);
    }

    [Test]
    public void Maximum_is_the_textbooks([Values(1, 2, 3, 4)] int seed, [Values] bool reml)
    {
        (Textbook book, ProfileLikelihood profile, _) = Case(seed);

        LambdaMaximum maximum = LambdaSearch.Maximise(profile, reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml);
        Textbook.Fit expected = book.Maximise(reml);

        Assert.That(maximum.Point.LogLikelihood(reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml),
            Is.EqualTo(expected.LogLikelihood).Within(1e-8));
        if (maximum.Boundary == LambdaBoundary.None)
        {
            Assert.That(maximum.Point.Score(reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml), Is.EqualTo(0).Within(1e-7));
        }
        else
        {
            Assert.That(maximum.Point.Lambda, Is.EqualTo(expected.Lambda).Within(1e-4).Percent);
        }
    }

    [Test]
    public void Collinear_design_is_refused()
    {
        double[] ones = [1, 1, 1, 1];
        var profile = new ProfileLikelihood([0, 1, 2, 3], [1, 2, 0, 4], [ones, ones]);

        Assert.That(() => profile.Evaluate(1), Throws.InvalidOperationException.With.Message.Contains("collinear"));
    }

    /// <summary>A random kernel of rank n, X = (1, x), and y with a share of the kernel.</summary>
    private static (Textbook Book, ProfileLikelihood Profile, (Matrix<double> K, Matrix<double> X, Vector<double> Y)) Case(int seed)
    {
        var random = new Random(seed);
        double Next() => SimulatedStudy.Normal(random);
        Matrix<double> z = MathMatrix.Create(N, N + 5, (_, _) => Next());
        Matrix<double> k = z * z.Transpose() / (N + 5);
        Matrix<double> x = MathMatrix.Create(N, 2, (_, j) => j == 0 ? 1 : Next());
        Vector<double> u = k.Cholesky().Factor * DenseVector.Create(N, _ => Next());
        Vector<double> y = (u * (seed % 3)) + DenseVector.Create(N, _ => Next()) + (x * DenseVector.OfArray([3, 0.5]));
        var evd = k.Evd(Symmetricity.Symmetric);
        Matrix<double> ut = evd.EigenVectors.Transpose();
        double[][] columns = [.. (ut * x).EnumerateColumns().Select(c => c.ToArray())];
        double[] values = [.. evd.EigenValues.Select(v => v.Real)];
        return (new Textbook(k, x, y), new ProfileLikelihood(
            values, (ut * y).ToArray(), columns, range: new LambdaRange(-11.5, 11.5)), (k, x, y));
    }
}
