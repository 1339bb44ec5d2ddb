using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Predictions against lme4's and nlme's (<c>Data/prediction</c>, made by <c>scripts/prediction.R</c>), the textbook's animals (Mrode,
/// chapter 3) and Henderson's equations for a pedigree of 290, most of whose founders have no record.
/// </summary>
[TestFixture]
public sealed class PredictorTests
{
    private HostBackend backend = null!;

    [OneTimeSetUp]
    public void Open() => backend = HostBackend.Open();

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [TestCase("A07_sleepstudy", null)]
    [TestCase("B02_orthodont", "~ Sex")]
    public void Rows_are_predicted_as_in_R(string name, string? residual)
    {
        string folder = GoldenData.PathOf("prediction", name);
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement;
        DataTable data = DataTable.Read(Path.Combine(folder, "data.csv")), rows = DataTable.Read(Path.Combine(folder, "new.csv"));
        var kernels = new Dictionary<string, Kinship>();
        ModelReport fit = MixedModel.Fit(
            data, expected.GetProperty("formula").GetString()!, kernels, backend, MixedModelOptions.Default with
            {
                Residual = residual,
                Factors = residual is null ? new Dictionary<string, IReadOnlyList<string>>()
                    : new Dictionary<string, IReadOnlyList<string>> { ["Sex"] = ["Male", "Female"] },
            });
        using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), kernels, backend);
        foreach (bool isMarginal in new[] { false, true })
        {
            double[] values = Numbers(expected, isMarginal ? "marginal" : "conditional");
            IReadOnlyList<PredictedRow> predicted = predictor.Predict(rows, PredictionOptions.Default with { IsMarginal = isMarginal });
            Assert.That(predicted, Has.Count.EqualTo(values.Length));
            for (int i = 0; i < values.Length; i++)
            {
                // Both searches end where θ is known to some six digits.
                Assert.That(predicted[i].Fit, Is.EqualTo(values[i]).Within(1e-4 * predicted[i].StandardError), $"row {i}");
                if (isMarginal && expected.TryGetProperty("se", out _))
                {
                    double error = Numbers(expected, "se")[i];
                    Assert.That(predicted[i].StandardError, Is.EqualTo(error).Within(1e-4 * error), $"s.e. of row {i}");
                }
            }
        }
    }

    [Test]
    public void Animals_without_records_are_the_textbooks()
    {
        string folder = GoldenData.PathOf("prediction", "F02_mrode_animal_model_BLUP");
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement.GetProperty("fits")
            .GetProperty("known_variances");
        using var kinship = KinshipFile.Read(Path.Combine(folder, "A.csv"));
        var kernels = new Dictionary<string, Kinship> { ["A"] = kinship };
        var data = DataTable.Read(Path.Combine(folder, "data.csv"));

        // The variances are the textbook's, not a fit's: so is the likelihood at them.
        FittedModel any = FittedModel.Of(MixedModel.Fit(data, "wwg ~ 0 + sex + (1 | gr(id, cov = A))", kernels, backend));
        FittedModel known = any with
        {
            Variances = [KeyValuePair.Create("A", 20.0), KeyValuePair.Create("Residual", 40.0)],
            LogLikelihood = LogLikelihood(data, kinship),
        };
        using var predictor = MixedModelPredictor.Create(data, known, kernels, backend);
        IReadOnlyList<RandomEffect> effects = predictor.PredictUnobserved();

        Assert.That(effects.Select(effect => effect.Level), Is.EqualTo(new[] { "1", "2", "3" }));
        for (int i = 0; i < 3; i++)
        {
            Assert.That(effects[i].Value, Is.EqualTo(expected.GetProperty("blup").GetProperty(effects[i].Level).GetDouble()).Within(1e-10));
            Assert.That(effects[i].StandardError * effects[i].StandardError, Is.EqualTo(Numbers(expected, "PEV")[i]).Within(1e-8));
            Assert.That(effects[i].Reliability, Is.EqualTo(Numbers(expected, "reliability")[i]).Within(1e-8));
        }
    }

    [TestCase("animal", "(1 | gr(id, cov = A))", "a")]
    [TestCase("animal_paternal", "(1 | gr(id, cov = A)) + (1 | gr(id, cov = K_paternal))", "a", "pat")]
    public void Founders_of_a_pedigree_are_those_of_the_equations(string model, string random, params string[] names)
    {
        string folder = GoldenData.PathOf("fits", "F03_simulated_pedigree");
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json"))).RootElement
            .GetProperty("fits").GetProperty(model).GetProperty("REML").GetProperty("blup_first40");
        string[] matrices = names.Length == 1 ? ["A"] : ["A", "K_paternal"];
        var kernels = matrices.ToDictionary(matrix => matrix, matrix => GoldenData.Kernel(Path.Combine(folder, $"{matrix}.csv")));
        try
        {
            var data = DataTable.Read(Path.Combine(folder, "data.csv"));
            ModelReport fit = MixedModel.Fit(data, $"y ~ sex + gen + {random}", kernels, backend);
            using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), kernels, backend);
            RandomEffect[] all = [.. fit.Random, .. predictor.PredictUnobserved()];
            int withoutRecord = predictor.PredictUnobserved()
                .Count(effect => int.Parse(effect.Level, System.Globalization.CultureInfo.InvariantCulture) <= 40);
            Assert.That(withoutRecord, Is.GreaterThan(10 * names.Length), "a case worth the test");
            for (int k = 0; k < names.Length; k++)
            {
                double[] blups = Numbers(expected, names[k]);
                for (int animal = 1; animal <= 40; animal++)
                {
                    RandomEffect own = all.Single(effect => effect.Group == matrices[k] && effect.Level == $"{animal}");
                    Assert.That(own.Value, Is.EqualTo(blups[animal - 1]).Within(1e-4 * own.StandardError), $"{names[k]} {animal}");
                }
            }
        }
        finally
        {
            kernels.Values.ToList().ForEach(kernel => kernel.Dispose());
        }
    }

    /// <summary>ℓ_R at 20 and 40.</summary>
    private double LogLikelihood(DataTable data, Kinship kinship)
    {
        using MixedDesign design = MixedDesign.Build(data, ModelFormula.Parse("wwg ~ 0 + sex + (1 | gr(id, cov = A))"));
        using var covariance = DesignCovariance.Create(design, new Dictionary<string, Kinship> { ["A"] = kinship }, threads: 1);
        using var likelihood = new DenseLikelihood(
            backend, new VarianceParameters(covariance.Parts), design.Fixed, [.. design.Response.Values], LikelihoodMethod.Reml);
        return likelihood.LogLikelihood([20, 40]);
    }

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
