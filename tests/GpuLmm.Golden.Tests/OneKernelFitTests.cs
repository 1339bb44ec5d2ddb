using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// One kernel, 400 mice: the dense likelihood's REML and interior ML maxima (its README names the ML trap of a centred kernel).
/// </summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class OneKernelFitTests
{
    private const string Folder = "E01_mouse_one_kernel";

    [Test]
    public void Estimates_are_the_dense_likelihoods([Values("pheno1", "pheno6")] string trait, [Values] LikelihoodMethod method)
    {
        using HostBackend backend = HostBackend.Open();
        using Kinship kernel = ReadKernel();
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf(Folder, $"{trait}.expected.json")))
            .RootElement.GetProperty("fits").GetProperty(method == LikelihoodMethod.Reml ? "REML" : "ML");

        ModelReport fit = MixedModel.Fit(
            DataTable.Read(GoldenData.PathOf(Folder, $"{trait}.csv")),
            $"{trait} ~ sex + (1 | gr(id, cov = g))",
            new Dictionary<string, Kinship> { ["g"] = kernel },
            backend,
            MixedModelOptions.Default with { Method = method });

        Assert.That(fit.LogLikelihood, Is.EqualTo(Value(expected, "logLik")).Within(1e-6));
        Assert.That(fit.Aic, Is.EqualTo(Value(expected, "AIC")).Within(2e-6));
        Assert.That(fit.Bic, Is.EqualTo(Value(expected, "BIC_log_n")).Within(2e-6));
        JsonElement components = expected.GetProperty("varcomp");
        Assert.That(fit.Variances[0].Value, Is.EqualTo(Value(components[0], "estimate")).Within(1e-4).Percent);
        Assert.That(fit.Variances[1].Value, Is.EqualTo(Value(components[1], "estimate")).Within(1e-4).Percent);
        Assert.That(fit.Variances[0].StandardError, Is.EqualTo(Value(components[0], "se_average_info")).Within(1e-3).Percent);
        Assert.That(fit.Variances[1].StandardError, Is.EqualTo(Value(components[1], "se_average_info")).Within(1e-3).Percent);
        for (int j = 0; j < 2; j++)
        {
            JsonElement effect = expected.GetProperty("fixef")[j];
            Assert.That(fit.Fixed[j].Name, Is.EqualTo(effect.GetProperty("name").GetString()));
            Assert.That(fit.Fixed[j].Estimate, Is.EqualTo(Value(effect, "estimate")).Within(1e-5 * Value(effect, "se")));
            Assert.That(fit.Fixed[j].StandardError, Is.EqualTo(Value(effect, "se")).Within(1e-4).Percent);
        }

        CheckBlups(expected, fit);
    }

    private static void CheckBlups(JsonElement expected, ModelReport report)
    {
        Dictionary<string, double> random = report.Random.ToDictionary(effect => effect.Level, effect => effect.Value);
        for (int i = 0; i < 20; i++)
        {
            string id = expected.GetProperty("ids_first20")[i].GetString()!;
            double blup = expected.GetProperty("blup_first20").GetProperty("g")[i].GetDouble();
            Assert.That(random[id], Is.EqualTo(blup).Within(1e-4 * Math.Max(0.1, Math.Abs(blup))), id);
            double marginal = expected.GetProperty("fitted_marginal_first20")[i].GetDouble();
            Assert.That(report.Fitted[i], Is.EqualTo(marginal + blup).Within(1e-5));
        }
    }

    private static double Value(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private static Kinship ReadKernel()
    {
        using var reader = new StreamReader(GoldenData.OpenCompressed(Folder, "K_add.csv.gz"));
        string[] ids = reader.ReadLine()!.Split(',')[1..];
        var matrix = new DenseMatrix(ids.Length, ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            string[] fields = reader.ReadLine()!.Split(',');
            for (int j = 0; j < ids.Length; j++)
            {
                matrix[i, j] = double.Parse(fields[j + 1], CultureInfo.InvariantCulture);
            }
        }

        return new Kinship(matrix, [.. ids.Select(id => new SampleId(id.Trim('"'), id.Trim('"')))]);
    }
}
