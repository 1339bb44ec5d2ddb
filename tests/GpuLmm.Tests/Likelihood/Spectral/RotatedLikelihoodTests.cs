using CsCheck;

namespace GpuLmm.Tests;

/// <summary>
/// One kernel in the coordinates of its eigenvectors: what a fit takes from the likelihood is what the dense one gives of Z K Z' itself.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class RotatedLikelihoodTests : HostFixture
{
    private static readonly Gen<(int Seed, int N, bool Reml)> Models = Gen.Select(Gen.Int[1, 100_000], Gen.Int[15, 60], Gen.Bool);

    [Test]
    public void All_is_what_the_dense_likelihood_gives() => Models.Sample(
        (seed, n, reml) =>
        {
            var random = new Random(seed);
            int q = 4 + random.Next(n - 4);
            using DenseMatrix kernel = DenseMatrix.FromArray(Henderson.Kernel(q, random).ToArray());
            int[] levels = [.. Enumerable.Range(0, n).Select(i => i % q)];
            double[] ones = [.. levels.Select(_ => 1.0)], y = [.. levels.Select(_ => SimulatedStudy.Normal(random))];
            using DesignMatrix design = DesignMatrix.FromColumns(n, ["x"], [[.. levels.Select(_ => SimulatedStudy.Normal(random))]]);
            var residual = new ResidualPart([""], new int[n], null);
            var parts = new VarianceParameters(
                [new EffectsPart("K", new EffectsMatrix(levels, q, kernel), ["(Intercept)"], [ones], false), residual]);
            using SpectralModel spectral = SpectralModel.Create(kernel.Select(levels), design, Host, LambdaRange.Of);
            var rotated = new VarianceParameters([new DiagonalPart("K", spectral.Decomposition.Values, spectral.KernelScale), residual]);
            LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;
            using var own = new RotatedLikelihood(Host, spectral.Decomposition, rotated, design, spectral.Covariates, method);
            own.SetResponse(y);
            using var dense = new DenseLikelihood(Host, parts, design, y, method);
            double[] phi = [random.Next(4) == 0 ? 0 : random.NextDouble(), 0.2 + random.NextDouble()];
            using VarianceProjection projection = own.ProjectionAt(phi)!, wanted = dense.ProjectionAt(phi)!;
            VariancePoint point = projection.Point, expected = wanted.Point;

            Assert.That(point.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-8));
            Assert.That(own.Sibling().LogLikelihood(phi), Is.EqualTo(point.LogLikelihood));
            Assert.That(point.Gradient, Is.EqualTo(expected.Gradient).Within(1e-7));
            Assert.That(point.Squares, Is.EqualTo(expected.Squares).Within(1e-7));
            Assert.That(point.Information, Is.EqualTo(expected.Information).Within(1e-7));
            Assert.That(point.Coefficients, Is.EqualTo(expected.Coefficients).Within(1e-9));
            Assert.That(point.InverseInformation, Is.EqualTo(expected.InverseInformation).Within(1e-9));
            Assert.That(projection.ResidualTrace(ones), Is.EqualTo(wanted.ResidualTrace(ones)).Within(1e-8),
                "the trace of P does not turn with it");
            Assert.That(rotated.Parts[0].SampleVariances([1]), Is.EqualTo(parts.Parts[0].SampleVariances([1])).Within(1e-9));
            using FixedCovariance slopes = FixedCovariance.At(projection, rotated, 1, false),
                wantedSlopes = FixedCovariance.At(wanted, parts, 1, false);
            Assert.That(slopes.Slopes[0], Is.EqualTo(wantedSlopes.Slopes[0]).Within(1e-8));
            Assert.That(slopes.Slopes[1], Is.EqualTo(wantedSlopes.Slopes[1]).Within(1e-8));
        },
        iter: 60, threads: 1);
}
