using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Two traits of 400 mice with one kernel: G, R and effects of a dense likelihood in R.</summary>
[TestFixture]
[Category("WithoutBlas")]
public sealed class JointFitTests
{
    private const string Folder = "E01_mouse_bivariate_unstructured_resid";

    [Test]
    public void Null_model_has_the_dense_likelihoods_maximum()
    {
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(GoldenData.PathOf("fits", Folder, "expected.json")))
            .RootElement.GetProperty("fits").GetProperty("REML");
        string[][] rows =
            [.. File.ReadLines(GoldenData.PathOf("fits", Folder, "data.csv")).Skip(1).Select(line => line.Replace("\"", "").Split(','))];
        string[] ids = [.. rows.Select(row => row[0]).Distinct()];
        double[] Of(string trait)
        {
            Dictionary<string, double> values =
                rows.Where(row => row[1] == trait).ToDictionary(row => row[0], row => GoldenData.Number(row[2]));
            return [.. ids.Select(id => values[id])];
        }

        Dictionary<string, string> sexes = rows.DistinctBy(row => row[0]).ToDictionary(row => row[0], row => row[3]);
        using HostBackend backend = HostBackend.Open();
        using Kinship kernel = GoldenData.Kernel(GoldenData.PathOf("fits", "E00_shared_mouse400", "K_add.csv"));
        using StudySamples samples = StudySamples.FromArrays(
            [.. ids.Select(id => kernel.Samples.Single(sample => sample.Individual == id))],
            ["pheno1", "pheno6"], [Of("pheno1"), Of("pheno6")],
            ["sexM"], [[.. ids.Select(id => sexes[id] == "M" ? 1.0 : 0)]], requireEveryTrait: true);
        using var model = JointNullModel.Fit(samples.SampleSets[0], samples.Traits, kernel, backend);
        ModelReport report = model.Report;

        Assert.That(report.LogLikelihood, Is.EqualTo(Value(expected, "logLik")).Within(1e-6));
        Assert.That(report.ParameterCount, Is.EqualTo((int)Value(expected, "df")));
        Dictionary<string, JsonElement> components =
            expected.GetProperty("varcomp").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
        string[] order = ["g11", "g12", "g22", "e11", "e12", "e22"];
        for (int k = 0; k < order.Length; k++)
        {
            double error = Value(components[order[k]], "se_observed_info");
            Assert.That(report.Variances[k].Value, Is.EqualTo(Value(components[order[k]], "estimate")).Within(1e-4 * error), order[k]);

            // The reference's are differences of its likelihood.
            Assert.That(report.Variances[k].StandardError, Is.EqualTo(error).Within(0.01).Percent, order[k]);
        }

        for (int j = 0; j < 4; j++)
        {
            JsonElement effect = expected.GetProperty("fixef")[j];
            Assert.That(report.Fixed[j].Name, Is.EqualTo(effect.GetProperty("name").GetString()));
            Assert.That(report.Fixed[j].Estimate, Is.EqualTo(Value(effect, "estimate")).Within(1e-5 * Value(effect, "se")));
            Assert.That(report.Fixed[j].StandardError, Is.EqualTo(Value(effect, "se")).Within(1e-3).Percent);
        }
    }

    private static double Value(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
