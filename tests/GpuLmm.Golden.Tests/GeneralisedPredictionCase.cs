using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>A case of <c>Data/prediction-glmm</c>.</summary>
internal static class GeneralisedPredictionCase
{
    /// <summary>What glmmTMB gives.</summary>
    public static JsonElement Expected(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenData.PathOf("prediction-glmm", name), "expected.json"))).RootElement;

    /// <summary>An array of numbers.</summary>
    public static double[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
