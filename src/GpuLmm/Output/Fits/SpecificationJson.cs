using System.Text.Json;

namespace GpuLmm;

/// <summary>The part of a fit's JSON that redoes its model: <c>model</c>, written and read.</summary>
internal static class SpecificationJson
{
    /// <summary>Nothing of null models.</summary>
    public static void Write(Utf8JsonWriter json, ModelSpecification? specification)
    {
        if (specification is null)
        {
            return;
        }

        json.WriteStartObject("model");
        json.WriteString("residual", specification.Residual);
        json.WriteString("weights", specification.Weights);
        if (specification.QuadratureNodes is { } nodes)
        {
            json.WriteNumber("nodes", nodes);
        }

        Levels(json, "factors", specification.Factors);
        Levels(json, "levels", specification.Levels);
        Names(json, "kernels", specification.Kernels);
        json.WriteEndObject();
    }

    public static ModelSpecification Read(JsonElement model) => new()
    {
        Residual = model.GetProperty("residual").GetString(),
        Weights = model.GetProperty("weights").GetString(),
        QuadratureNodes = model.TryGetProperty("nodes", out JsonElement nodes) ? nodes.GetInt32() : null,
        Factors = Levels(model.GetProperty("factors")),
        Levels = Levels(model.GetProperty("levels")),
        Kernels = Names(model.GetProperty("kernels")),
    };

    private static void Levels(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, IReadOnlyList<string>> levels)
    {
        json.WriteStartObject(name);
        foreach ((string variable, IReadOnlyList<string> own) in levels)
        {
            Names(json, variable, own);
        }

        json.WriteEndObject();
    }

    private static void Names(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        json.WriteStartArray(name);
        foreach (string text in names)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static Dictionary<string, IReadOnlyList<string>> Levels(JsonElement levels) =>
        levels.EnumerateObject().ToDictionary(variable => variable.Name, variable => Names(variable.Value));

    private static IReadOnlyList<string> Names(JsonElement names) => [.. names.EnumerateArray().Select(name => name.GetString()!)];
}
