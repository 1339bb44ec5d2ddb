using System.Text.Json;

namespace GpuLmm;

/// <summary>Numbers of a report as JSON.</summary>
internal static class JsonNumbers
{
    /// <summary>A number; null where there is none.</summary>
    public static void Number(Utf8JsonWriter json, string name, double? value)
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
