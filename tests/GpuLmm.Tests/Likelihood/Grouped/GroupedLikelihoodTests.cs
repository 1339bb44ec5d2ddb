using CsCheck;

namespace GpuLmm.Tests;

/// <summary>
/// Henderson's equations against the variance matrix: of random nested, crossed and partially crossed models everything that a fit takes
/// from a likelihood is what the dense one gives, which <see cref="DenseLikelihoodTests"/> holds to V written out.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class GroupedLikelihoodTests : HostFixture
{
    private static readonly Gen<(int Seed, int N, bool Reml)> Models = Gen.Select(Gen.Int[1, 100_000], Gen.Int[30, 120], Gen.Bool);

    [Test]
    public void All_is_what_the_dense_likelihood_gives() => Models.Sample(
        (seed, n, reml) =>
        {
            using var model = new RandomGroupedModel(seed, n);
            LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;
            using var grouped = new GroupedLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            using var dense = new DenseLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            VariancePoint point = grouped.Evaluate(model.Phi)!, expected = dense.Evaluate(model.Phi)!;

            Assert.That(point.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-8));
            Assert.That(grouped.LogLikelihood(model.Phi), Is.EqualTo(point.LogLikelihood));

            // Where Σ is singular they are those of 1e-10 of a variance more.
            AreClose(point.Gradient, expected.Gradient, 1e-6);
            AreClose(point.Score, expected.Score, 1e-6);
            AreClose(point.Squares, expected.Squares, 1e-9);
            AreClose(point.Information, expected.Information, 1e-8);
            AreClose(point.Coefficients, expected.Coefficients, 1e-9);
            AreClose(point.InverseInformation, expected.InverseInformation, 1e-9);
            AreClose(grouped.Complete(point).Projected, expected.Projected, 1e-9);
        },
        iter: 200, threads: 1);

    [Test]
    public void Projection_and_prediction_errors_are_the_dense_ones() => Models.Sample(
        (seed, n, reml) =>
        {
            using var model = new RandomGroupedModel(seed, n);
            LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;
            using var grouped = new GroupedLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            using var dense = new DenseLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            using VarianceProjection own = grouped.ProjectionAt(model.Phi)!, expected = dense.ProjectionAt(model.Phi)!;
            using var columns = new DenseMatrix(n, 2);
            model.Response.CopyTo(columns.Column(0));
            columns.Column(1)[n / 2] = 1;
            using DenseMatrix product = own.Multiply(columns), wanted = expected.Multiply(columns);

            AreClose(product.Column(0).ToArray(), wanted.Column(0).ToArray(), 1e-9);
            AreClose(product.Column(1).ToArray(), wanted.Column(1).ToArray(), 1e-9);
            var residual = (ResidualPart)model.Parameters.Parts[^1];
            double[] variances = model.Parameters.Of(model.Parameters.Parts.Count - 1, model.Parameters.ToComponents(model.Phi)).ToArray();
            double[] residuals = [.. Enumerable.Range(0, n).Select(i => residual.Variance(variances, i))];
            Assert.That(own.ResidualTrace(residuals), Is.EqualTo(expected.ResidualTrace(residuals)).Within(1e-9 * n));
            for (int k = 0; k < model.Parameters.Parts.Count - 1; k++)
            {
                var part = (EffectsPart)model.Parameters.Parts[k];
                double[] sigma = model.Parameters.Of(k, model.Parameters.ToComponents(model.Phi)).ToArray();
                AreClose(
                    [.. own.Errors(part, sigma).SelectMany(error => new[] { error.Variance, error.Error })],
                    [.. expected.Errors(part, sigma).SelectMany(error => new[] { error.Variance, error.Error })],
                    1e-9);
            }
        },
        iter: 60, threads: 1);

    private static void AreClose(double[] actual, double[] expected, double tolerance)
    {
        // Rounding grows with the largest of what is summed.
        double scale = Math.Max(1, expected.Max(Math.Abs));
        Assert.That(actual, Is.EqualTo(expected).Within(tolerance * scale));
    }
}
