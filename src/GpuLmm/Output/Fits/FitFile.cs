using System.Text.Json;

namespace GpuLmm;

/// <summary>Reads what <see cref="ModelJson"/> wrote, as far as a comparison, a prediction or a report needs it.</summary>
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
        LogLikelihood = ReportJson.Number(root, "logLik"),
        Aic = ReportJson.Number(root, "aic"),
        Bic = ReportJson.Number(root, "bic"),
        ConditionalAic = ReportJson.Number(root, "caic"),
        IsConverged = root.GetProperty("converged").GetBoolean(),
    });

    /// <summary>Reads a fit to predict from.</summary>
    /// <param name="path">A <c>.fit.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, not a fit, or one without its model (of a scan, or of an earlier version).</exception>
    public static FittedModel ReadFitted(string path) => Read(path, root => new FittedModel
    {
        Name = path,
        Formula = root.GetProperty("formula").GetString()!,
        Family = FamilyNames.Families[root.GetProperty("family").GetString()!],
        Link = FamilyNames.Links[root.GetProperty("link").GetString()!],
        Approximation = ReportJson.Approximated(root.GetProperty("method").GetString()!),
        Estimates = [.. root.GetProperty("fixed").EnumerateArray().Select(effect => ReportJson.Number(effect, "estimate"))],
        Specification = root.TryGetProperty("model", out JsonElement model)
            ? SpecificationJson.Read(model)
            : throw new InputException($"{path}: it does not say how its model is made (model): the null model of a scan, or written by an earlier version; fit it again."),
        Method = Method(root),
        SampleCount = root.GetProperty("n").GetInt32(),
        Fixed = FixedNames(root),
        Variances = [.. root.GetProperty("variance").EnumerateArray().Select(estimate => KeyValuePair.Create(
            estimate.GetProperty("group").GetString()!, ReportJson.Number(estimate, estimate.TryGetProperty("covariance", out _) ? "covariance" : "variance")))],
        Parameters = root.GetProperty("parameters").EnumerateObject().ToDictionary(parameter => parameter.Name, parameter => ReportJson.Number(root.GetProperty("parameters"), parameter.Name)),
        LogLikelihood = ReportJson.Number(root, "logLik"),
        IsConverged = root.GetProperty("converged").GetBoolean(),
    });

    /// <summary>Reads a fit to show: without the effects of levels, fitted values, tests of variances and intervals.</summary>
    /// <param name="path">A <c>.fit.json</c>, or a scan's <c>.null.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, or not a fit.</exception>
    public static ModelReport ReadReport(string path) => Read(path, ReportJson.Read);

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
}
