using System.Text.Json;

namespace GpuLmm;

/// <summary>The parts of a fit's JSON that judge and compare; a number that does not exist is null.</summary>
internal static class InferenceJson
{
    public static void Conditional(Utf8JsonWriter json, ModelReport report)
    {
        Number(json, "caic", report.Conditional?.Value);
        Number(json, "caicDf", report.Conditional?.Degrees);
        Number(json, "caicKnown", report.Conditional?.KnownValue);
        Number(json, "caicDfKnown", report.Conditional?.KnownDegrees);
        Number(json, "conditionalLogLik", report.Conditional?.LogLikelihood);
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
