using MathNet.Numerics.LinearAlgebra;
using MathMatrix = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix;

namespace GpuLmm.Tests.Models.Generalised;

/// <summary>
/// Predictions of generalised models against the textbook: ids that a kernel has and no record, new rows, averages over the random effects.
/// </summary>
[TestFixture]
public sealed class GeneralisedPredictionTests : HostFixture
{
    private const string Formula = "y ~ x + offset(off) + (1 | gr(id, cov = K))";
    private const int Ids = 20, Phenotyped = 16, Records = 3;

    private Kinship kinship = null!;
    private Matrix<double> kernel = null!;
    private DataTable data = null!;
    private PoissonTextbook textbook = null!;
    private ModelReport fit = null!;
    private double[] theta = [];
    private Matrix<double> covariance = null!;

    private Dictionary<string, Kinship> Kernels => new() { ["K"] = kinship };

    [OneTimeSetUp]
    public void Fit()
    {
        var random = new Random(5);
        kernel = MathMatrix.OfArray(Henderson.Kernel(Ids, random).ToArray());
        kinship = new Kinship(DenseMatrix.FromArray(kernel.ToArray()),
            [.. Enumerable.Range(0, Ids).Select(i => new SampleId("0", $"i{i:00}"))]);
        double[] u = Henderson.Draw(kernel, random);
        int[] id = [.. Enumerable.Range(0, Phenotyped * Records).Select(i => i % Phenotyped)];
        double[] x = [.. id.Select(_ => random.NextDouble())], off = [.. id.Select(_ => 0.5 * random.NextDouble())];
        double[] y = [.. id.Select((own, i) =>
            (double)MathNet.Numerics.Distributions.Poisson.Sample(random, Math.Exp(0.8 + x[i] + off[i] + (0.7 * u[own]))))];
        data = DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("off", off),
            DataColumn.Create("id", [.. id.Select(own => $"i{own:00}")]),
        ]);
        fit = MixedModel.Fit(data, Formula, Kernels, Host, new MixedModelOptions { Family = ResponseFamily.Poisson });

        // The offset is a column whose coefficient is no parameter.
        Matrix<double> z = MathMatrix.Create(id.Length, Ids, (i, level) => id[i] == level ? 1 : 0);
        textbook = new PoissonTextbook(
            y, MathMatrix.OfColumnArrays([.. id.Select(_ => 1.0)], x, off), z, own => own[0] * own[0] * kernel);
        theta = [fit.Fixed[0].Estimate, fit.Fixed[1].Estimate, Math.Sqrt(fit.Variances[0].Value)];
        covariance = textbook.Covariance(Whole(theta), [0, 1, 3]);
    }

    [OneTimeTearDown]
    public void Free() => kinship.Dispose();

    [Test]
    public void Ids_with_and_without_records_have_the_textbooks_modes_and_errors()
    {
        (double logLikelihood, Vector<double> mode, Matrix<double> given) = textbook.At(Whole(theta));
        Assert.That(fit.LogLikelihood, Is.EqualTo(logLikelihood).Within(1e-8));
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), Kernels, Host);
        RandomEffect[] all = [.. fit.Random, .. predictor.PredictUnobserved()];
        Assert.That(all, Has.Length.EqualTo(Ids));
        foreach (RandomEffect effect in all)
        {
            int level = int.Parse(effect.Level[1..], System.Globalization.CultureInfo.InvariantCulture);
            double error = given[level, level] + PoissonTextbook.Spread(theta, covariance, own => textbook.At(Whole(own)).Mode[level]);
            Assert.That(effect.Value, Is.EqualTo(mode[level]).Within(1e-6), effect.Level);
            Assert.That(effect.StandardError, Is.EqualTo(Math.Sqrt(error)).Within(2e-5), effect.Level);
            Assert.That(effect.Reliability,
                Is.EqualTo(1 - (error / (theta[2] * theta[2] * kernel[level, level]))).Within(1e-4), effect.Level);
        }
    }

    [TestCase("i03")]
    [TestCase("i18")]
    public void Rows_have_the_textbooks_errors_on_both_scales(string id)
    {
        int level = int.Parse(id[1..], System.Globalization.CultureInfo.InvariantCulture);
        (_, Vector<double> mode, Matrix<double> given) = textbook.At(Whole(theta));
        double eta = theta[0] + (0.3 * theta[1]) + 0.2 + mode[level];
        double error = Math.Sqrt(given[level, level]
            + PoissonTextbook.Spread(theta, covariance, own => own[0] + (0.3 * own[1]) + textbook.At(Whole(own)).Mode[level]));
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), Kernels, Host);
        PredictedRow link = predictor.Predict(New(id), new PredictionOptions { Scale = PredictionScale.Link, Level = 0.9 })[0];
        PredictedRow response = predictor.Predict(New(id), new PredictionOptions { Level = 0.9 })[0];

        Assert.That(link.Fit, Is.EqualTo(eta).Within(1e-6));
        Assert.That(link.StandardError, Is.EqualTo(error).Within(2e-5));
        Assert.That(link.Upper, Is.EqualTo(eta + (1.6448536269514722 * error)).Within(1e-4));
        Assert.That(response.Fit, Is.EqualTo(Math.Exp(eta)).Within(1e-5));
        Assert.That(response.StandardError, Is.EqualTo(Math.Exp(eta) * error).Within(1e-3));
        Assert.That((response.Lower, response.Upper), Is.EqualTo((Math.Exp(link.Lower), Math.Exp(link.Upper))));
        Assert.That(response.PredictionLower, Is.NaN);
        Assert.That(response.Note, Is.EqualTo(level < Phenotyped ? "" : "no record of id in K"));
    }

    [Test]
    public void The_average_over_the_random_effects_has_its_closed_form()
    {
        double diagonal = Enumerable.Range(0, Phenotyped).Average(level => kernel[level, level]);
        double Mean(double[] own) => Math.Exp(own[0] + (0.3 * own[1]) + 0.2 + (0.5 * own[2] * own[2] * diagonal));
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), Kernels, Host);
        PredictedRow row = predictor.Predict(New("nobody"), new PredictionOptions { IsMarginal = true })[0];
        PredictedRow link = predictor.Predict(New("nobody"), new PredictionOptions { IsMarginal = true, Scale = PredictionScale.Link })[0];
        double deviation = Math.Sqrt(PoissonTextbook.Spread(theta, covariance, Mean));

        Assert.That(row.Fit, Is.EqualTo(Mean(theta)).Within(1e-8 * row.Fit));
        Assert.That(row.StandardError, Is.EqualTo(deviation).Within(1e-4 * deviation));
        Assert.That(row.Upper, Is.EqualTo(row.Fit * Math.Exp(1.959963984540054 * deviation / row.Fit)).Within(1e-3));
        Assert.That(link.Fit, Is.EqualTo(theta[0] + (0.3 * theta[1]) + 0.2).Within(1e-8));
        Assert.That(link.StandardError,
            Is.EqualTo(Math.Sqrt(PoissonTextbook.Spread(theta, covariance, own => own[0] + (0.3 * own[1])))).Within(1e-4));
    }

    [Test]
    public void Probit_averages_have_their_closed_form()
    {
        var random = new Random(2);
        double[] u = [.. Enumerable.Range(0, 25).Select(_ => SimulatedStudy.Normal(random))];
        double[] y = [.. Enumerable.Range(0, 200).Select(i => u[i % 25] + SimulatedStudy.Normal(random) > 0.3 ? 1.0 : 0)];
        var table = DataTable.FromColumns([DataColumn.Create("y", y), DataColumn.Create("g", [.. y.Select((_, i) => $"g{i % 25}")])]);
        ModelReport probit = MixedModel.Fit(table, "y ~ 1 + (1 | g)", Kernels, Host,
            new MixedModelOptions { Family = ResponseFamily.Binomial, Link = Link.Probit });
        using var predictor = MixedModelPredictor.Create(table, FittedModel.Of(probit), new Dictionary<string, Kinship>(), Host);
        double expected = MathNet.Numerics.Distributions.Normal.CDF(0, 1,
            probit.Fixed[0].Estimate / Math.Sqrt(1 + probit.Variances[0].Value));

        Assert.That(predictor.Predict(table, new PredictionOptions { IsMarginal = true })[7].Fit, Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void Another_table_and_quasi_likelihood_are_refused()
    {
        DataTable other = DataTable.FromColumns(
            [.. new[] { "x", "off", "id" }.Select(data.Column),
                DataColumn.Create("y", [.. data.Column("y").Numbers!.ToArray().Select(own => own + 1)])]);
        FittedModel fitted = FittedModel.Of(fit);

        Assert.That(() => MixedModelPredictor.Create(other, fitted, Kernels, Host),
            Throws.InstanceOf<InputException>().With.Message.Contains("not that of the fit"));
        Assert.That(
            () => MixedModelPredictor.Create(data, fitted with { Approximation = Approximation.PenalisedQuasiLikelihood }, Kernels, Host),
            Throws.InstanceOf<InputException>().With.Message.Contains("quasi-likelihood"));
    }

    /// <summary>With the coefficient of the offset.</summary>
    private static double[] Whole(double[] own) => [own[0], own[1], 1, own[2]];

    private static DataTable New(string id) => DataTable.FromColumns(
        [DataColumn.Create("x", [0.3]), DataColumn.Create("off", [0.2]), DataColumn.Create("id", [id])]);
}
