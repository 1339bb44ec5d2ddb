using System.Text.Json;

namespace GpuLmm;

/// <summary>Reads what <see cref="ModelJson"/> wrote, as far as a comparison needs it.</summary>
public static class FitFile
{
    /// <summary>Reads a fit.</summary>
    /// <param name="path">A <c>.fit.json</c>, or a scan's <c>.null.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, or not a fit.</exception>
    public static ComparedModel Read(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(path));
            JsonElement root = json.RootElement;
            return new ComparedModel
            {
                Name = path,
                Formula = root.GetProperty("formula").GetString()!,
                Method = root.GetProperty("method").GetString() == "ML" ? LikelihoodMethod.Ml : LikelihoodMethod.Reml,
                SampleCount = root.GetProperty("n").GetInt32(),
                Fixed = [.. root.GetProperty("fixed").EnumerateArray().Select(effect => effect.GetProperty("name").GetString()!)],
                ParameterCount = root.GetProperty("df").GetInt32(),
                LogLikelihood = Number(root, "logLik"),
                Aic = Number(root, "aic"),
                Bic = Number(root, "bic"),
                ConditionalAic = Number(root, "caic"),
                IsConverged = root.GetProperty("converged").GetBoolean(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException($"{path}: not a fit; expected the .fit.json that gpulmm fit writes ({e.Message})");
        }
    }

    private static double Number(JsonElement root, string name) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
}
