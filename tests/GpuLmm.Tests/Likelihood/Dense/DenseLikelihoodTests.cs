using CsCheck;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// The dense likelihood of random models with every kind of part, against V written out and inverted in the test, and its score against
/// central differences of it.
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class DenseLikelihoodTests : HostFixture
{
    private static readonly string[] Kinds = ["exp", "gau", "exp", "gau", "exp", "gau", "mat"];
    private static readonly Gen<(int Seed, int N, bool Reml)> Models = Gen.Select(Gen.Int[1, 100_000], Gen.Int[15, 40], Gen.Bool);

    [Test]
    public void Likelihood_and_score_are_those_of_the_matrix_written_out() => Models.Sample(
        (seed, n, reml) =>
        {
            using var model = new RandomVarianceModel(seed, n);
            LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;
            using var likelihood = new DenseLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            VariancePoint point = likelihood.Evaluate(model.Phi)!;

            Assert.That(point.LogLikelihood, Is.EqualTo(model.Textbook(model.Phi, method)).Within(1e-8));
            Assert.That(likelihood.LogLikelihood(model.Phi), Is.EqualTo(point.LogLikelihood));
            for (int k = 0; k < model.Parameters.Count; k++)
            {
                const double Step = 1e-5;
                double[] up = [.. model.Phi], down = [.. model.Phi];
                up[k] += Step;
                down[k] -= Step;
                double slope = (model.Textbook(up, method) - model.Textbook(down, method)) / (2 * Step);

                // The difference's own error: third derivatives times 1e-10, and rounding of ℓ over the step.
                Assert.That(point.Gradient[k], Is.EqualTo(slope).Within(1e-5 * Math.Max(1, Math.Abs(slope))), $"parameter {k}");
            }
        },
        iter: 20, threads: 1);

    // Fixed models: of random ones a few in a thousand have maxima so flat or so many that a search may end beside the highest.
    [Test]
    public void Maximum_has_no_gradient_on_free_parameters_and_none_inwards_on_bounds()
    {
        for (int seed = 1; seed <= 30; seed++)
        {
            (int n, bool reml) = (15 + (seed % 25), seed % 2 == 0);
            using var model = new RandomVarianceModel(seed, n);
            LikelihoodMethod method = reml ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;
            using var likelihood = new DenseLikelihood(Host, model.Parameters, model.Design, model.Response, method);
            VarianceMaximum end = VarianceSearch.Maximise(likelihood, model.Phi, CancellationToken.None);
            if (!end.Converged)
            {
                // Small random models may have a likelihood without a maximum; they must say so.
                Assert.That(end.Diagnosis, Is.Not.Empty);
                continue;
            }

            double best = end.Point.LogLikelihood;
            for (int k = 0; k < model.Parameters.Count; k++)
            {
                foreach (double change in new[] { 1e-3, -1e-3 })
                {
                    double[] near = [.. end.Point.Parameters];
                    near[k] = Math.Clamp(near[k] + change, model.Parameters.LowerBounds[k], model.Parameters.UpperBounds[k]);
                    Assert.That(likelihood.LogLikelihood(near), Is.LessThanOrEqualTo(best + 1e-8), $"parameter {k}");
                }
            }

            // A step within the rounding of ℓ may go either way; 1e-10 is what a sum over n records leaves at the worst conditioned model.
            double[] path = [.. end.Trajectory.Select(step => step.LogLikelihood)];
            Assert.That(path.Zip(path.Skip(1), (before, after) => after - before), Has.All.GreaterThan(-1e-10));
        }
    }

    /// <summary>A kernel with correlated slopes, a grouping, a field and residual strata over random records.</summary>
    private sealed class RandomVarianceModel : IDisposable
    {
        private readonly DenseMatrix kernel;
        private readonly Matrix<double> x;

        public RandomVarianceModel(int seed, int n)
        {
            var random = new Random(seed);
            double Next() => SimulatedStudy.Normal(random);
            int q = Math.Max(4, n / 2);
            Matrix<double> root = Matrix<double>.Build.Dense(q, q + 3, (_, _) => Next());
            kernel = DenseMatrix.FromArray((root * root.Transpose() / (q + 3)).ToArray());
            int[] levels = [.. Enumerable.Range(0, n).Select(i => i < q ? i : random.Next(q))],
                groups = [.. Enumerable.Range(0, n).Select(_ => random.Next(4))];
            double[] ones = [.. Enumerable.Repeat(1.0, n)], slope = [.. Enumerable.Range(0, n).Select(_ => Next())];
            var spatial = new SpatialDesign(
                ModelFormula.Parse($"y ~ 1 + {Kinds[seed % 7]}(a + b)").Spatial[0],
                [[.. ones.Select(_ => Next())], [.. ones.Select(_ => Next())]], null);
            Parameters = new VarianceParameters(
            [
                new EffectsPart("K", new EffectsMatrix(levels, q, kernel), ["(Intercept)", "s"], [ones, slope], true),
                new EffectsPart("g", new EffectsMatrix(groups, 4, null), ["(Intercept)", "s"], [ones, slope], false),
                new SpatialPart("field", spatial),
                new ResidualPart(["a", "b"], [.. Enumerable.Range(0, n).Select(i => i % 2)], null),
            ]);
            Phi = [.. Parameters.Parts.SelectMany(part => part.Start(0.3 + random.NextDouble(), 1))];
            Phi[1] = 0.2 * Next();
            x = Matrix<double>.Build.Dense(n, 2, (_, j) => j == 0 ? 1 : Next());
            Design = DesignMatrix.FromColumns(n, ["x"], [x.Column(1).ToArray()]);
            Response = [.. Enumerable.Range(0, n).Select(_ => Next())];
        }

        public VarianceParameters Parameters { get; }

        public double[] Phi { get; }

        public DesignMatrix Design { get; }

        public double[] Response { get; }

        public double Textbook(double[] phi, LikelihoodMethod method)
        {
            int n = Response.Length;
            double[] sigma = Parameters.ToComponents(phi);

            // V column by column from the products with unit vectors: another way than the engine's.
            Matrix<double> v = Matrix<double>.Build.Dense(n, n);
            for (int j = 0; j < n; j++)
            {
                var unit = new double[n];
                unit[j] = 1;
                for (int k = 0; k < Parameters.Parts.Count; k++)
                {
                    CovariancePart part = Parameters.Parts[k];
                    double[] own = Parameters.Of(k, sigma).ToArray();
                    double[][] products = part.Apply(own, unit, 1);
                    for (int c = 0; c < products.Length; c++)
                    {
                        if (part.Components[c].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)
                        {
                            v.SetColumn(j, v.Column(j) + (own[c] * Vector<double>.Build.Dense(products[c])));
                        }
                    }
                }
            }

            return GpuLmm.Tests.Textbook.LogLikelihood(v, x, Response, method).LogLikelihood;
        }

        public void Dispose()
        {
            kernel.Dispose();
            Design.Dispose();
        }
    }
}
