using System.Text.Json;

namespace GpuLmm;

/// <summary>Reads what <see cref="ModelJson"/> wrote, as far as a comparison or a prediction needs it.</summary>
public static class FitFile
{
    /// <summary>Reads a fit.</summary>
    /// <param name="path">A <c>.fit.json</c>, or a scan's <c>.null.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, or not a fit.</exception>
    public static ComparedModel Read(string path) => Read(path, root => new ComparedModel
    {
        Name = path,
        Formula = root.GetProperty("formula").GetString()!,
        Method = Method(root),
        SampleCount = root.GetProperty("n").GetInt32(),
        Fixed = FixedNames(root),
        ParameterCount = root.GetProperty("df").GetInt32(),
        LogLikelihood = Number(root, "logLik"),
        Aic = Number(root, "aic"),
        Bic = Number(root, "bic"),
        ConditionalAic = Number(root, "caic"),
        IsConverged = root.GetProperty("converged").GetBoolean(),
    });

    /// <summary>Reads a fit to predict from.</summary>
    /// <param name="path">A <c>.fit.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, not a fit, or one without its model (of a scan, or of an earlier version).</exception>
    public static FittedModel ReadFitted(string path) => Read(path, root => new FittedModel
    {
        Name = path,
        Formula = root.GetProperty("formula").GetString()!,
        Specification = root.GetProperty("family").GetString() is { } family && family != FamilyNames.Name(ResponseFamily.Gaussian)
            ? throw new InputException($"{path}: of family {family}; predictions of generalised models are not there yet.")
            : root.TryGetProperty("model", out JsonElement model)
            ? SpecificationJson.Read(model)
            : throw new InputException($"{path}: it does not say how its model is made (model): the null model of a scan, or written by an earlier version; fit it again."),
        Method = Method(root),
        SampleCount = root.GetProperty("n").GetInt32(),
        Fixed = FixedNames(root),
        Variances = [.. root.GetProperty("variance").EnumerateArray().Select(estimate => KeyValuePair.Create(
            estimate.GetProperty("group").GetString()!, Number(estimate, estimate.TryGetProperty("covariance", out _) ? "covariance" : "variance")))],
        Parameters = root.GetProperty("parameters").EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => Number(root.GetProperty("parameters"), parameter.Name)),
        LogLikelihood = Number(root, "logLik"),
        IsConverged = root.GetProperty("converged").GetBoolean(),
    });

    private static T Read<T>(string path, Func<JsonElement, T> parse)
    {
        try
        {
            using FileStream file = InputFile.OpenRead(path);
            using JsonDocument json = JsonDocument.Parse(file);
            return parse(json.RootElement);
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

    private static LikelihoodMethod Method(JsonElement root) =>
        root.GetProperty("method").GetString() == "REML" ? LikelihoodMethod.Reml : LikelihoodMethod.Ml;

    private static string[] FixedNames(JsonElement root) =>
        [.. root.GetProperty("fixed").EnumerateArray().Select(effect => effect.GetProperty("name").GetString()!)];

    private static double Number(JsonElement root, string name) =>
        root.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
}
