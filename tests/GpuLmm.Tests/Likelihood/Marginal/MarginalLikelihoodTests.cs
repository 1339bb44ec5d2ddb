using GpuLmm.Numerics;

namespace GpuLmm.Tests.Covariance.Generalised;

/// <summary>Likelihoods against plain integrals, gradients against difference quotients, sparse against dense.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class MarginalLikelihoodTests : HostFixture
{
    private const int N = 60;

    private static readonly (ResponseFamily, Link)[] Families =
    [
        (ResponseFamily.Binomial, Link.Logit), (ResponseFamily.Binomial, Link.Probit), (ResponseFamily.Binomial, Link.Cloglog),
        (ResponseFamily.Poisson, Link.Log),
        (ResponseFamily.NegativeBinomial2, Link.Log), (ResponseFamily.NegativeBinomial1, Link.Log),
        (ResponseFamily.Gaussian, Link.Identity),
    ];

    private static readonly string[] Terms =
    [
        "(1 | g)", "(1 | g) + (1 | h)", "(x | g) + (1 | h)", "(x || g)", "(1 | gr(g, cov = K))",
        "(x | gr(g, cov = K)) + (1 | h)", "exp(lat + lon)",
        "(1 | h) + mat(lat + lon)",
    ];

    private static IEnumerable<TestCaseData> Models() =>
        Families.SelectMany(family => Terms.Select(terms => new TestCaseData(family.Item1, family.Item2, terms)));

    [TestCaseSource(nameof(Models))]
    public void Gradient_is_the_difference_quotient_of_the_likelihood(ResponseFamily family, Link link, string terms)
    {
        using var model = new Model(Host, family, link, terms);
        RequireGradient(model.Likelihood(1), model.Start(0.4), 2e-6);
    }

    [TestCase(ResponseFamily.Binomial, Link.Cloglog)]
    [TestCase(ResponseFamily.Poisson, Link.Log)]
    [TestCase(ResponseFamily.NegativeBinomial1, Link.Log)]
    [TestCase(ResponseFamily.NegativeBinomial2, Link.Log)]
    public void Gradient_of_quadrature_is_that_of_its_approximation(ResponseFamily family, Link link)
    {
        foreach (string terms in new[] { "(1 | g)", "(0 + x | g)" })
        {
            using var model = new Model(Host, family, link, terms);
            RequireGradient(model.Likelihood(3), model.Start(0.8), 2e-6);
        }
    }

    [Test]
    public void Quadrature_of_one_node_is_Laplaces_approximation()
    {
        using var model = new Model(Host, ResponseFamily.Poisson, Link.Log, "(1 | g)");
        MarginalLikelihood one = model.Quadrature(1), laplace = model.Likelihood(1);
        double[] start = model.Start(0.7);

        Assert.That(one.Evaluate(start)!.LogLikelihood, Is.EqualTo(laplace.Evaluate(start)!.LogLikelihood).Within(1e-10));
        Assert.That(one.Evaluate(start)!.Gradient, Is.EqualTo(laplace.Evaluate(start)!.Gradient).Within(1e-9));
    }

    [Test]
    public void Quadrature_of_many_nodes_is_the_integral()
    {
        using var model = new Model(Host, ResponseFamily.Binomial, Link.Logit, "(1 | g)");
        MarginalLikelihood likelihood = model.Likelihood(61);
        double[] start = model.Start(0.9);

        Assert.That(likelihood.Evaluate(start)!.LogLikelihood, Is.EqualTo(model.Integral(start)).Within(1e-8));
    }

    [TestCaseSource(nameof(Models))]
    public void Sparse_and_dense_agree(ResponseFamily family, Link link, string terms)
    {
        if (terms.Contains("lat", StringComparison.Ordinal) || terms.Contains("cov", StringComparison.Ordinal))
        {
            return;
        }

        using var model = new Model(Host, family, link, terms);
        MarginalLikelihood sparse = model.Likelihood(1), dense = model.Dense();
        MarginalPoint a = sparse.Evaluate(model.Start(0.5))!, b = dense.Evaluate(model.Start(0.5))!;

        Assert.That(a.LogLikelihood, Is.EqualTo(b.LogLikelihood).Within(1e-9));
        Assert.That(a.Gradient, Is.EqualTo(b.Gradient).Within(1e-7));
        Assert.That(a.Eta, Is.EqualTo(b.Eta).Within(1e-8));
    }

    [Test]
    public void Negative_weights_are_there_and_taken()
    {
        using var model = new Model(Host, ResponseFamily.NegativeBinomial1, Link.Log, "(1 | g)");
        MarginalLikelihood likelihood = model.Likelihood(1);
        double[] start = model.Start(0.5);
        start[0] -= 15;
        start[^1] = 0;
        MarginalPoint point = likelihood.Evaluate(start)!;
        ResponseDensity density = likelihood.DensityAt(start);

        Assert.That(Enumerable.Range(0, N).Count(i => likelihood.Sample.At(density, i, point.Eta[i]).Second > 0), Is.GreaterThan(0));
        RequireGradient(model.Likelihood(1), start, 2e-6);
        RequireGradient(model.Dense(), start, 2e-6);
    }

    private static void RequireGradient(MarginalLikelihood likelihood, double[] at, double tolerance)
    {
        const double Step = 1e-4;
        double[] gradient = likelihood.Evaluate(at)!.Gradient;
        for (int k = 0; k < at.Length; k++)
        {
            double[] ahead = [.. at], behind = [.. at];
            ahead[k] += Step;
            behind[k] -= Step;
            double quotient = (likelihood.Evaluate(ahead)!.LogLikelihood - likelihood.Evaluate(behind)!.LogLikelihood) / (2 * Step);
            Assert.That(gradient[k], Is.EqualTo(quotient).Within(tolerance * (1 + Math.Abs(quotient))), $"parameter {k} of {at.Length}");
        }
    }

    /// <summary>60 rows in 8 and 5 groups on a line, a response of each family.</summary>
    private sealed class Model : IDisposable
    {
        private readonly HostBackend host;
        private readonly MixedDesign design;
        private readonly DesignCovariance covariance;
        private readonly Kinship kernel;
        private readonly LatentParameters latent;
        private readonly ResponseSample sample;
        private readonly List<LatentEffects> owned = [];

        public Model(HostBackend host, ResponseFamily family, Link link, string terms)
        {
            this.host = host;
            var random = new Random(7);
            int[] g = [.. Enumerable.Range(0, N).Select(i => i % 8)], h = [.. Enumerable.Range(0, N).Select(i => random.Next(5))];
            double[] x = [.. Enumerable.Range(0, N).Select(_ => random.NextDouble() - 0.3)];
            double[] y = [.. x.Select((value, i) => family switch
            {
                ResponseFamily.Gaussian => value + random.NextDouble(),
                ResponseFamily.Binomial => random.Next(4),
                _ => random.Next(10) == 0 ? 9.0 : random.Next(4),
            })];
            var table = DataTable.FromColumns(
            [
                DataColumn.Create("y", y), DataColumn.Create("rest", [.. y.Select(value => 3 - value)]), DataColumn.Create("x", x),
                DataColumn.Create("g", [.. g.Select(level => $"g{level}")]), DataColumn.Create("h", [.. h.Select(level => $"h{level}")]),
                DataColumn.Create("lat", [.. x.Select(_ => random.NextDouble())]),
                DataColumn.Create("lon", [.. x.Select(_ => random.NextDouble())]),
            ]);
            string response = family == ResponseFamily.Binomial ? "cbind(y, rest)" : "y";
            kernel = Related();
            design = MixedDesign.Build(table, ModelFormula.Parse($"{response} ~ x + offset(0.1 * x) + {terms}"));
            covariance = DesignCovariance.Create(design, new Dictionary<string, Kinship> { ["K"] = kernel }, threads: 1,
                isResidualFree: false);
            latent = new LatentParameters([.. covariance.Parts.SkipLast(1)]);
            sample = GeneralisedResponse.Read(design, family, link);
        }

        public MarginalLikelihood Likelihood(int nodes) => GeneralisedEngine.LikelihoodOf(
            Owned(EngineChoice.StrategyOf(design, new MixedModelOptions { Family = ResponseFamily.Poisson }) == FitStrategy.Grouped
                ? new GroupedLatent(host, latent, N) : new DenseLatent(host, latent, N)), sample, design.Fixed.Basis, latent, nodes);

        public MarginalLikelihood Dense() =>
            new LaplaceLikelihood(sample, design.Fixed.Basis, latent, Owned(new DenseLatent(host, latent, N)));

        public MarginalLikelihood Quadrature(int nodes) => new QuadratureLikelihood(
            sample, design.Fixed.Basis, latent, Owned(new GroupedLatent(host, latent, N)), GaussHermite.Of(nodes));

        /// <summary>Not at the maximum of anything: gradients are large there.</summary>
        public double[] Start(double deviation)
        {
            double[] start = new GeneralisedStart(sample, design.Fixed.Basis).Of(latent, 1);
            for (int k = 0; k < latent.Count; k++)
            {
                int at = design.Fixed.Names.Count + k;
                start[at] = latent.IsDeviation(k) ? deviation : latent.LowerBounds[k] > double.NegativeInfinity ? start[at] + 0.2 : 0.3;
            }

            start[0] += 0.5;
            start[1] -= 0.4;
            return start;
        }

        /// <summary>Each group's integral by the trapezoidal rule.</summary>
        public double Integral(double[] parameters)
        {
            const double Width = 0.005;
            MarginalLikelihood likelihood = Likelihood(1);
            double[] known = likelihood.FixedPart(parameters);
            double total = sample.Constant;
            for (int group = 0; group < 8; group++)
            {
                double sum = 0;
                for (double v = -9; v <= 9; v += Width)
                {
                    double log = -0.5 * ((v * v) + Math.Log(2 * Math.PI));
                    for (int i = group; i < N; i += 8)
                    {
                        log += sample.At(sample.Density, i, known[i] + (parameters[2] * v)).Value;
                    }

                    sum += Width * Math.Exp(log);
                }

                total += Math.Log(sum);
            }

            return total;
        }

        public void Dispose()
        {
            owned.ForEach(effects => effects.Dispose());
            covariance.Dispose();
            design.Dispose();
            kernel.Dispose();
        }

        private LatentEffects Owned(LatentEffects effects)
        {
            owned.Add(effects);
            return effects;
        }

        private static Kinship Related()
        {
            var matrix = new DenseMatrix(8, 8);
            for (int i = 0; i < 8; i++)
            {
                for (int j = 0; j < 8; j++)
                {
                    matrix[i, j] = i == j ? 1 : Math.Pow(0.5, Math.Abs(i - j));
                }
            }

            return new Kinship(matrix, [.. Enumerable.Range(0, 8).Select(i => new SampleId("0", $"g{i}"))]);
        }
    }
}
