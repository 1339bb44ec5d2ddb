using System.Text.Json;

namespace GpuLmm;

/// <summary>
/// Writes a fit as JSON in full double precision (<c>docs/files.md</c>), and reads it as far as a comparison, a prediction or a report
/// needs it.
/// </summary>
public static class FitFile
{
    /// <summary>Writes a fit, under its final name only when complete; a number that does not exist is null.</summary>
    /// <param name="path">Usually <c>PREFIX.fit.json</c> or <c>PREFIX.TRAIT.null.json</c>.</param>
    /// <param name="report">The model.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="InputException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ModelReport report, bool overwrite = false) => ModelJson.Write(path, report, overwrite);

    /// <summary>Reads a fit.</summary>
    /// <param name="path">A <c>.fit.json</c>, or a scan's <c>.null.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, or not a fit: a key is missing or unknown, and is named.</exception>
    internal static ComparedModel Read(string path) => Read(path, fit => new ComparedModel
    {
        Name = path,
        Formula = fit.Formula,
        Method = FitNames.MethodOf(fit.Method),
        SampleCount = fit.N,
        Fixed = FixedNames(fit),
        ParameterCount = fit.Df,
        LogLikelihood = fit.LogLik,
        Aic = fit.Aic,
        Bic = fit.Bic,
        ConditionalAic = fit.Caic,
        IsConverged = fit.Converged,
    });

    /// <summary>Reads a fit to predict from.</summary>
    /// <param name="path">A <c>.fit.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, not a fit, or one without its model (of a scan, or of an earlier
    /// version).</exception>
    public static FittedModel ReadFitted(string path) => Read(path, fit => new FittedModel
    {
        Name = path,
        Formula = fit.Formula,
        Family = FamilyNames.Families[fit.Family],
        Link = FamilyNames.Links[fit.Link],
        Approximation = FitNames.ApproximationOf(fit.Method),
        Estimates = [.. fit.Fixed.Select(effect => effect.Estimate)],
        Specification = Specification(path, fit.Model),
        Method = FitNames.MethodOf(fit.Method),
        SampleCount = fit.N,
        Fixed = FixedNames(fit),
        Variances = [.. fit.Variance.Select(one => KeyValuePair.Create(one.Group, one.Covariance ?? one.Variance ?? double.NaN))],
        Parameters = fit.Parameters,
        LogLikelihood = fit.LogLik,
        IsConverged = fit.Converged,
    });

    /// <summary>Reads a fit to show: without the effects of levels, fitted values, tests of variances and intervals.</summary>
    /// <param name="path">A <c>.fit.json</c>, or a scan's <c>.null.json</c>.</param>
    /// <exception cref="InputException">Not there, not JSON, or not a fit: a key is missing or unknown, and is named.</exception>
    public static ModelReport ReadReport(string path) => Read(path, ShownReport.Of);

    private static ModelSpecification Specification(string path, SpecificationContract? model) => model is null
        ? throw new InputException($"{path}: it does not say how its model is made (model): "
            + "the null model of a scan, or written by an earlier version; fit it again.")
        : new ModelSpecification
        {
            Residual = model.Residual,
            Weights = model.Weights,
            QuadratureNodes = model.Nodes,
            Factors = model.Factors,
            Levels = model.Levels,
            Kernels = model.Kernels,
        };

    private static string[] FixedNames(FitContract fit) => [.. fit.Fixed.Select(effect => effect.Name)];

    /// <summary>As <see cref="ReadReport(string)"/>, of a fit within another file.</summary>
    internal static ModelReport ReadReport(string path, Stream json) => Read(path, json, ShownReport.Of);

    private static T Read<T>(string path, Func<FitContract, T> parse)
    {
        using FileStream file = InputFile.OpenRead(path);
        return Read(path, file, parse);
    }

    private static T Read<T>(string path, Stream file, Func<FitContract, T> parse)
    {
        FitContract fit = DamagedInput.Read(() =>
        {
            using JsonDocument json = JsonDocument.Parse(file);
            return JsonContract.Read(json.RootElement, FitJson.Default.FitContract);
        }, e => e is IOException or UnauthorizedAccessException
            ? new InputException($"{path}: cannot be read: {e.Message}", e) : NotAFit(path, e));
        try
        {
            return parse(fit);
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException)
        {
            throw NotAFit(path, e);
        }
    }

    private static InputException NotAFit(string path, Exception e) =>
        new($"{path}: not a fit; expected the .fit.json that gpulmm fit writes ({e.Message})", e);
}
