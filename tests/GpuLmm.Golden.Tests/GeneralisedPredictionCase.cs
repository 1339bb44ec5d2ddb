using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>A case of <c>Data/prediction-glmm</c>.</summary>
internal static class GeneralisedPredictionCase
{
    /// <summary>What glmmTMB gives.</summary>
    public static JsonElement Expected(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenData.PathOf("prediction-glmm", name), "expected.json"))).RootElement;

    /// <summary>A model of <c>Data/glmm</c>, by Laplace's approximation.</summary>
    public static ModelReport Fit(Backend backend, string name)
    {
        using MixedModelRefit refit = Refit(backend, name);
        return refit.Original;
    }

    /// <summary>The same, kept.</summary>
    public static MixedModelRefit Refit(Backend backend, string name)
    {
        string folder = GoldenData.PathOf("glmm", name);
        JsonElement model = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "model.json"))).RootElement;
        string formula = model.TryGetProperty("formula", out JsonElement whole)
            ? whole.GetString()! : $"{model.GetProperty("fixed").GetString()} + exp(x + y)";
        return MixedModelRefit.Create(
            DataTable.Read(Path.Combine(folder, "data.csv")), formula, new Dictionary<string, Kinship>(), backend, new MixedModelOptions
            {
                // Those of groupings are not given: new rows have others.
                Factors = ReferenceCase.Factors(model).Where(factor => !formula.Contains($"| {factor.Key})")).ToDictionary(),
                Family = FamilyNames.Families[model.GetProperty("family").GetString()!],
                Link = FamilyNames.Links[model.GetProperty("link").GetString()!],
            });
    }

    /// <summary>An array of numbers.</summary>
    public static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
