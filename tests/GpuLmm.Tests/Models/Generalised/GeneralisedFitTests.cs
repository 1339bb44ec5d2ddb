namespace GpuLmm.Tests.Models.Generalised;

/// <summary>Generalised models where linear ones know the answer, at their edges, and where they cannot be fitted.</summary>
[TestFixture]
public sealed class GeneralisedFitTests : HostFixture
{
    private static readonly Dictionary<string, Kinship> None = [];

    [TestCase("y ~ x + (1 | g)")]
    [TestCase("y ~ x + (x | g)")]
    [TestCase("y ~ x + (1 | g) + (1 | h)")]
    [TestCase("y ~ x + exp(u + v)")]
    public void Gaussian_family_is_the_linear_mixed_model(string formula)
    {
        DataTable table = Table(150, random => (5 * random.NextDouble()) + random.NextDouble());
        var options = new MixedModelOptions { Method = LikelihoodMethod.Ml, Degrees = DegreesMethod.None };
        ModelReport linear = MixedModel.Fit(table, formula, None, Host, options);
        using MixedDesign design = ModelDesign.Build(table, formula, options);
        using var engine = GeneralisedEngine.Create(design, EngineChoice.StrategyOf(design, options), None, Host, options);
        ModelReport own = engine.Fit(default).Report;

        Assert.That(own.IsConverged, own.Diagnosis);
        Assert.That(own.LogLikelihood, Is.EqualTo(linear.LogLikelihood).Within(1e-8));
        Assert.That(own.Fixed.Select(effect => effect.Estimate), Is.EqualTo(linear.Fixed.Select(effect => effect.Estimate)).Within(1e-6));
        Assert.That(own.Parameters["sigma2"], Is.EqualTo(linear.Variances[^1].Value).Within(1e-5));
        Assert.That(
            own.Variances.Select(variance => variance.Value),
            Is.EqualTo(linear.Variances.SkipLast(1).Select(variance => variance.Value)).Within(2e-5));
        Assert.That(own.Fitted, Is.EqualTo(linear.Fitted).Within(1e-4));
    }

    [Test]
    public void Variance_of_zero_is_the_model_without_it()
    {
        DataTable table = Table(200, random => random.NextDouble() < 0.4 ? 1 : 0, between: 0);
        ModelReport fit = MixedModel.Fit(table, "y ~ x + (1 | k)", None, Host, Binomial);
        ModelReport other = MixedModel.Fit(table, "y ~ x + (1 | k) + (1 | g)", None, Host, Binomial);

        Assert.That(fit.IsConverged && other.IsConverged);
        Assert.That(fit.Boundary, Is.EqualTo(new[] { "k" }));
        Assert.That(fit.Variances[0].Value, Is.Zero);
        Assert.That(fit.Variances[0].StandardError, Is.NaN);
        Assert.That(fit.Fixed[1].StandardError, Is.GreaterThan(0));

        // Logistic regression by hand, Newton's method.
        Assert.That(fit.LogLikelihood, Is.EqualTo(Logistic(table)).Within(1e-8));
    }

    [Test]
    public void Separation_is_named()
    {
        DataTable table = Table(120, random => random.NextDouble() < 0.5 ? 1 : 0);
        double[] y = table.Column("y").Numbers!.ToArray();
        var separated = DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("tell", [.. y.Select((value, i) => i < 30 && value == 1 ? 1.0 : 0)]),
            DataColumn.Create("g", [.. Enumerable.Range(0, y.Length).Select(i => $"g{i % 10}")]),
        ]);
        ModelReport fit = MixedModel.Fit(separated, "y ~ tell + (1 | g)", None, Host, Binomial);

        Assert.That(fit.IsConverged, Is.False);
        Assert.That(fit.Diagnosis, Does.StartWith("separation: tell"));
    }

    [TestCase("cbind(y, rest) ~ x + (1 | g)", ResponseFamily.Poisson, "successes and failures are of the binomial family")]
    [TestCase("half ~ x + (1 | g)", ResponseFamily.Binomial, "data row 1: half is 0.5; a proportion without its trials")]
    [TestCase("rest ~ x + (1 | g)", ResponseFamily.Binomial, "more successes than trials")]
    [TestCase("half ~ x + (1 | g)", ResponseFamily.Poisson, "data row 1: half: 0.5 is not a whole number")]
    [TestCase("minus ~ x + (1 | g)", ResponseFamily.NegativeBinomial2, "data row 1: minus is -1; expected a count")]
    [TestCase("zero ~ x + (1 | g)", ResponseFamily.Poisson, "zero is all zeros")]
    [TestCase("y ~ x", ResponseFamily.Binomial, "has no random term")]
    [TestCase("y ~ x + (1 | row)", ResponseFamily.Binomial, "every level of row has one trial")]
    public void What_cannot_be_fitted_is_said(string formula, ResponseFamily family, string expected)
    {
        DataTable table = Table(40, random => random.NextDouble() < 0.5 ? 1 : 0);

        Assert.That(
            () => MixedModel.Fit(table, formula, None, Host, new MixedModelOptions { Family = family }),
            Throws.InstanceOf<InputException>().With.Message.Contains(expected));
    }

    [Test]
    public void What_is_of_linear_models_is_refused()
    {
        DataTable table = Table(40, random => random.NextDouble() < 0.5 ? 1 : 0);
        foreach (MixedModelOptions options in new[]
        {
            Binomial with { Degrees = DegreesMethod.KenwardRoger }, Binomial with { Residual = "~ h" }, Binomial with { Link = Link.Log },
            Binomial with { TestVariance = VarianceTestMethod.LikelihoodRatio }, Binomial with { Approximation = Approximation.None },
            Binomial with { Approximation = Approximation.AdaptiveQuadrature, QuadratureNodes = 201 },
            Binomial with { Family = ResponseFamily.NegativeBinomial2, Approximation = Approximation.PenalisedQuasiLikelihood },
        })
        {
            Assert.That(() => MixedModel.Fit(table, "y ~ x + (1 | g)", None, Host, options), Throws.InstanceOf<InputException>());
        }

        Assert.That(
            () => MixedModel.Fit(table, "y ~ x + (1 | g) + (1 | h)", None, Host,
                Binomial with { Approximation = Approximation.AdaptiveQuadrature }),
            Throws.InstanceOf<InputException>().With.Message.Contains("one grouping"));
    }

    [Test]
    public void Proportions_with_trials_are_successes_and_failures()
    {
        DataTable table = Table(80, random => random.Next(5));
        ModelReport counts = MixedModel.Fit(table, "cbind(y, rest) ~ x + (1 | g)", None, Host, Binomial);
        ModelReport shares = MixedModel.Fit(table, "I(y / (y + rest)) ~ x + (1 | g)", None, Host, Binomial with { Weights = "trials" });

        Assert.That(shares.LogLikelihood, Is.EqualTo(counts.LogLikelihood).Within(1e-9));
        Assert.That(shares.Fixed.Select(effect => effect.StandardError),
            Is.EqualTo(counts.Fixed.Select(effect => effect.StandardError)).Within(1e-7));
    }

    [Test]
    public void Kernel_of_independent_levels_is_the_grouping()
    {
        DataTable table = Table(100, random => random.Next(6));
        using var kernel = new Kinship(Identity(10), [.. Enumerable.Range(0, 10).Select(i => new SampleId("0", $"g{i}"))]);
        var options = new MixedModelOptions { Family = ResponseFamily.NegativeBinomial2 };
        ModelReport sparse = MixedModel.Fit(table, "y ~ x + (1 | g) + (1 | h)", None, Host, options);
        ModelReport dense = MixedModel.Fit(
            table, "y ~ x + (1 | gr(g, cov = K)) + (1 | h)", new Dictionary<string, Kinship> { ["K"] = kernel }, Host, options);

        Assert.That(dense.Strategy, Is.EqualTo(FitStrategy.Dense));
        Assert.That(dense.LogLikelihood, Is.EqualTo(sparse.LogLikelihood).Within(1e-8));
        Assert.That(dense.Random.Select(effect => effect.Value), Is.EqualTo(sparse.Random.Select(effect => effect.Value)).Within(1e-5));
        Assert.That(dense.Variances.Select(v => v.Value), Is.EqualTo(sparse.Variances.Select(v => v.Value)).Within(1e-5));
    }

    private static MixedModelOptions Binomial => new() { Family = ResponseFamily.Binomial };

    private static DataTable Table(int n, Func<Random, double> response, double between = 1)
    {
        var random = new Random(11);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        double[] y = [.. x.Select((value, i) => response(random) + (between * (i % 10 == 3 && response(random) > 1 ? 1 : 0)))];
        return DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("rest", [.. y.Select(value => 6 - value)]),
            DataColumn.Create("trials", [.. y.Select(_ => 6.0)]),
            DataColumn.Create("half", [.. y.Select(_ => 0.5)]), DataColumn.Create("minus", [.. y.Select(_ => -1.0)]),
            DataColumn.Create("zero", new double[n]),
            DataColumn.Create("x", x), DataColumn.Create("u", [.. x.Select(_ => random.NextDouble())]),
            DataColumn.Create("v", [.. x.Select(_ => random.NextDouble())]),
            DataColumn.Create("g", [.. x.Select((_, i) => $"g{i % 10}")]), DataColumn.Create("h", [.. x.Select(_ => $"h{random.Next(6)}")]),

            // Balanced over the responses: no variance between its levels.
            DataColumn.Create("k", Balanced(y)), DataColumn.Create("row", [.. x.Select((_, i) => $"r{i}")]),
        ]);
    }

    private static string?[] Balanced(double[] y)
    {
        var seen = new Dictionary<double, int>();
        return [.. y.Select(value => $"k{(seen[value] = seen.GetValueOrDefault(value) + 1) % 8}")];
    }

    private static double Logistic(DataTable table)
    {
        double[] y = table.Column("y").Numbers!.ToArray(), x = table.Column("x").Numbers!.ToArray();
        double a = 0, b = 0;
        for (int step = 0; step < 30; step++)
        {
            double ga = 0, gb = 0, aa = 0, ab = 0, bb = 0;
            for (int i = 0; i < y.Length; i++)
            {
                double p = 1 / (1 + Math.Exp(-a - (b * x[i]))), w = p * (1 - p);
                (ga, gb) = (ga + y[i] - p, gb + ((y[i] - p) * x[i]));
                (aa, ab, bb) = (aa + w, ab + (w * x[i]), bb + (w * x[i] * x[i]));
            }

            double determinant = (aa * bb) - (ab * ab);
            (a, b) = (a + (((bb * ga) - (ab * gb)) / determinant), b + (((aa * gb) - (ab * ga)) / determinant));
        }

        return y.Select((value, i) => (value * (a + (b * x[i]))) - Math.Log(1 + Math.Exp(a + (b * x[i])))).Sum();
    }

    private static DenseMatrix Identity(int size)
    {
        var matrix = new DenseMatrix(size, size);
        for (int i = 0; i < size; i++)
        {
            matrix[i, i] = 1;
        }

        return matrix;
    }
}
