using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>A model that is kept: fitted again it is what a fit from the start gives, and what it simulates has its mean and V.</summary>
[TestFixture]
public sealed class MixedModelRefitTests : HostFixture
{
    private const int Draws = 4_000;

    private RefitModels models = null!;

    [OneTimeSetUp]
    public void Create() => models = new RefitModels();

    [OneTimeTearDown]
    public void Free() => models.Dispose();

    [TestCaseSource(typeof(RefitModels), nameof(RefitModels.Indices))]
    public void A_refit_is_the_fit_of_a_table_with_that_response(int model)
    {
        (string name, string formula, MixedModelOptions options) = RefitModels.All[model];
        MixedModelRefit refit = models.Shared(model, Host);
        Assert.That(refit.Original.IsConverged, $"{name}: {refit.Original.Diagnosis}");
        foreach (int seed in new[] { 1, 2, 3 })
        {
            double[] response = refit.Simulate(seed);
            ModelReport own = refit.Fit(response),
                expected = MixedModel.Fit(models.Table(response), formula, models.Kernels, Host, options);

            Assert.That(own.IsConverged && expected.IsConverged, $"{name}, seed {seed}");
            Assert.That(own.LogLikelihood, Is.EqualTo(expected.LogLikelihood).Within(1e-7), $"{name}, seed {seed}");

            // A range is found to some 1e-4 of itself: the likelihood is flat.
            double slack = own.Parameters.ContainsKey("range") ? 1e-2 : 2e-4;
            Assert.That(own.Fixed.Select(b => b.Estimate), Is.EqualTo(expected.Fixed.Select(b => b.Estimate)).Within(slack), name);
            Assert.That(own.Variances.Select(v => v.Value), Is.EqualTo(expected.Variances.Select(v => v.Value)).Within(slack * 5), name);
            Assert.That(own.Fitted, Is.EqualTo(expected.Fitted).Within(slack * 10), name);
        }

        // A search ends where half its decrement, what is left to gain, is below 5e-9: so far two of them may differ.
        Assert.That(refit.Fit(models.Response).LogLikelihood, Is.EqualTo(refit.Original.LogLikelihood).Within(1e-8), name);
    }

    [TestCaseSource(typeof(RefitModels), nameof(RefitModels.Indices))]
    public void Simulated_responses_have_the_models_mean_and_variance(int model)
    {
        MixedModelRefit refit = models.Shared(model, Host);
        double[][] draws = [.. Enumerable.Range(1, Draws).Select(seed => refit.Simulate(seed * 7919))];
        (double[] mean, Matrix<double> v) = Written(model, refit.Original);
        int n = mean.Length;
        double[][] centred = Array.ConvertAll(draws, draw => (double[])[.. draw.Zip(mean, (y, m) => y - m)]);
        for (int i = 0; i < n; i += 5)
        {
            Assert.That(centred.Average(e => e[i]), Is.EqualTo(0).Within(4.5 * Math.Sqrt(v[i, i] / Draws)), $"mean of {i}");
            for (int j = 0; j <= i; j += 3)
            {
                // Var(e_i e_j) of normal numbers.
                double error = Math.Sqrt(((v[i, i] * v[j, j]) + (v[i, j] * v[i, j])) / Draws);
                Assert.That(centred.Average(e => e[i] * e[j]), Is.EqualTo(v[i, j]).Within(4.5 * error), $"covariance of {i}, {j}");
            }
        }
    }

    [Test]
    public void Conditional_responses_stay_at_the_fitted_values([Values(0, 3, 4)] int model)
    {
        MixedModelRefit refit = models.Shared(model, Host);
        double[][] draws = [.. Enumerable.Range(1, Draws).Select(seed => refit.Simulate(seed * 7919, conditional: true))];
        double residual = refit.Original.Variances[^1].Value;
        for (int i = 0; i < draws[0].Length; i += 7)
        {
            double[] errors = Array.ConvertAll(draws, draw => draw[i] - refit.Original.Fitted[i]);
            Assert.That(errors.Average(), Is.EqualTo(0).Within(4.5 * Math.Sqrt(residual / Draws)));
            Assert.That(errors.Average(e => e * e), Is.EqualTo(residual).Within(4.5 * residual * Math.Sqrt(2.0 / Draws)));
        }
    }

    // A BLAS adds in another order at the edges of a product (docs/decisions/0019): the last bits of U'y depend on how many columns it has.
    [Test]
    public void Fits_do_not_depend_on_their_company_or_the_threads([Values(0, 1, 4)] int model)
    {
        using MixedModelRefit refit = models.Create(model, Host);
        using HostBackend single = HostBackend.Open(1);
        using MixedModelRefit serial = models.Create(model, single);
        double[][] responses = [.. Enumerable.Range(1, 20).Select(seed => refit.Simulate(seed))];
        double[] together = [.. refit.FitAll(responses).Select(fit => fit.LogLikelihood)];

        Assert.That(serial.Simulate(5), Is.EqualTo(responses[4]));
        Assert.That(together, Is.EqualTo(serial.FitAll(responses).Select(fit => fit.LogLikelihood)).AsCollection.Within(1e-12).Percent);
        Assert.That(together[7], Is.EqualTo(serial.Fit(responses[7]).LogLikelihood).Within(1e-12).Percent);
    }

    [Test]
    public void Faults_are_named()
    {
        MixedModelRefit refit = models.Shared(0, Host);
        double[] bad = [.. models.Response];
        bad[3] = double.NaN;

        Assert.That(() => refit.Fit([1, 2]), Throws.ArgumentException.With.Message.Contains("2 values; the model has 96 rows"));
        Assert.That(() => refit.Fit(bad), Throws.ArgumentException.With.Message.Contains("Value 3 is NaN"));
        Assert.That(() => refit.Fit(new double[96]), Throws.ArgumentException.With.Message.Contains("linear combination"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(7, Category = "Slow")]
    public void Residuals_are_of_every_kind(int model)
    {
        MixedModelRefit refit = models.Shared(model, Host);
        (double[] mean, _) = Written(model, refit.Original);
        IReadOnlyList<RowResidual> rows = refit.Residuals();
        DataTable table = models.Table(models.Response);
        Dictionary<string, double> variances = refit.Original.Variances.Where(v => v is { Group: "Residual", IsCovariance: false })
            .ToDictionary(v => v.Term, v => v.Value);
        for (int i = 0; i < mean.Length; i++)
        {
            double variance = variances.Count == 1 ? variances[""] : variances[table.Text("site")[i]!];
            variance /= RefitModels.All[model].Options.Weights is null ? 1 : table.Numbers("w")![i];
            Assert.That(rows[i].Row, Is.EqualTo(i));
            Assert.That(rows[i].Marginal, Is.EqualTo(models.Response[i] - mean[i]).Within(1e-8));
            Assert.That(rows[i].Conditional, Is.EqualTo(models.Response[i] - refit.Original.Fitted[i]).Within(1e-12));
            Assert.That(rows[i].Pearson, Is.EqualTo(rows[i].Conditional / Math.Sqrt(variance)).Within(1e-8));
        }
    }

    /// <summary>X b̂ with offsets and V at the estimates, from the design's own parts but entry by entry.</summary>
    private (double[] Mean, Matrix<double> V) Written(int model, ModelReport fit)
    {
        (_, string formula, MixedModelOptions options) = RefitModels.All[model];
        using MixedDesign design = ModelDesign.Build(models.Table(models.Response), formula, options);
        using var covariance = DesignCovariance.Create(design, models.Kernels, threads: 1);
        var parameters = new VarianceParameters(covariance.Parts);
        double[] sigma = FittedModel.Of(fit).ComponentsOf(covariance.Parts);
        int n = design.Rows.Length;
        Matrix<double> v = Matrix<double>.Build.Dense(n, n);
        for (int j = 0; j < n; j++)
        {
            double[] unit = new double[n];
            unit[j] = 1;
            for (int k = 0; k < parameters.Parts.Count; k++)
            {
                double[][] products = parameters.Parts[k].Apply(parameters.Of(k, sigma), unit, 1);
                for (int c = 0; c < products.Length; c++)
                {
                    if (parameters.Parts[k].Components[c].Kind is CovarianceKind.Variance or CovarianceKind.Covariance)
                    {
                        v.SetColumn(j, v.Column(j) + (parameters.Of(k, sigma)[c] * Vector<double>.Build.Dense(products[c])));
                    }
                }
            }
        }

        double[] mean = [.. Enumerable.Range(0, n).Select(i =>
            fit.Fixed.Select((b, j) => b.Estimate * design.Fixed.Matrix[i, j]).Sum() + (design.Offset?[i] ?? 0))];
        return (mean, v);
    }
}
