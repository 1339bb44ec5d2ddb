using System.Text.Json;
using System.Text.RegularExpressions;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// One fit of a reference case: how it is asked for, and the numbers of R, nlme, lme4 or a dense likelihood (each case's README says
/// which).
/// </summary>
internal sealed partial record ReferenceCase(
    string Folder, string Fit, string Formula, MixedModelOptions Options, IReadOnlyDictionary<string, string> Kernels, JsonElement Expected)
{
    private static string Root => GoldenData.PathOf("fits");

    /// <summary>All fits of all cases.</summary>
    public static IEnumerable<ReferenceCase> All() => Directory.GetDirectories(Root)
        .Where(folder => File.Exists(Path.Combine(folder, "expected.json")))
        .Order(StringComparer.Ordinal)
        .SelectMany(Of);

    public override string ToString() => $"{Path.GetFileName(Folder)} {Fit}";

    private static IEnumerable<ReferenceCase> Of(string folder)
    {
        JsonElement model = Read(folder, "model.json"), fits = Read(folder, "expected.json").GetProperty("fits");
        return Path.GetFileName(folder)[0] switch
        {
            'A' or 'B' => Grouped(folder, model, fits),
            'D' => Spatial(folder, model, fits),
            'E' when folder.Contains("bivariate", StringComparison.Ordinal) => Bivariate(folder, model, fits),
            'E' => Kernel(folder, model, fits),
            _ => Pedigree(folder, model, fits),
        };
    }

    private static IEnumerable<ReferenceCase> Grouped(string folder, JsonElement model, JsonElement fits)
    {
        string note = Text(model, "note"), residual = Text(model, "residual");
        string formula = model.TryGetProperty("formula", out JsonElement whole)
            ? whole.GetString()!
            : string.Join(" + ", Names(model.GetProperty("random")).Prepend($"{Text(model, "response")} {Text(model, "fixed")}"));
        formula += note.Contains("offset column off", StringComparison.Ordinal) ? " + offset(off)" : "";
        foreach (LikelihoodMethod method in Enum.GetValues<LikelihoodMethod>())
        {
            string fit = method == LikelihoodMethod.Reml ? "REML" : "ML";
            yield return new ReferenceCase(folder, fit, formula, OptionsOf(model, method) with
            {
                Weights = note.Contains("weights column w", StringComparison.Ordinal) ? "w" : null,
                Residual = PerLevel().Match(residual) is { Success: true } match ? $"~ {match.Groups[1].Value}" : null,
            }, new Dictionary<string, string>(), fits.GetProperty(fit));
        }
    }

    private static IEnumerable<ReferenceCase> Spatial(string folder, JsonElement model, JsonElement fits)
    {
        Match coordinates = Coordinates().Match(Names(model.GetProperty("random")).First());
        foreach (JsonProperty fit in fits.EnumerateObject())
        {
            string? kind = fit.Name.Split('_')[0] switch
            {
                "exponential" => "exp",
                "gaussian" => "gau",
                "spherical" =>
                "sph",
                "matern" or "matern15" => "mat",
                _ => null
            };
            if (kind is null)
            {
                continue;
            }

            string smoothness = fit.Name.StartsWith("matern15", StringComparison.Ordinal) ? ", nu = 1.5" : "";
            string term = $"{kind}({coordinates.Groups[1].Value} + {coordinates.Groups[2].Value}{smoothness})",
                plain = Text(model, "fixed");
            bool nugget = fit.Name.Contains("_nugget_", StringComparison.Ordinal);
            LikelihoodMethod method = fit.Name.EndsWith("_ML", StringComparison.Ordinal) ? LikelihoodMethod.Ml : LikelihoodMethod.Reml;
            yield return new ReferenceCase(
                folder, fit.Name, nugget ? $"{plain} + {term}" : plain, OptionsOf(model, method) with { Residual = nugget ? null : term },
                new Dictionary<string, string>(), fit.Value);
        }
    }

    /// <summary>The name that a fixed effect of the case has here: those of two traits are spelled by trait there.</summary>
    public string NameOf(string effect) => !Path.GetFileName(Folder).Contains("bivariate", StringComparison.Ordinal) ? effect
        : $"trait{effect.Replace(":(Intercept)", "", StringComparison.Ordinal)}";

    private static IEnumerable<ReferenceCase> Bivariate(string folder, JsonElement model, JsonElement fits)
    {
        string kernel = Path.GetFullPath(Path.Combine(folder, model.GetProperty("kernels").GetProperty("g").GetString()!));
        string residual = Text(model, "residual").StartsWith("unstructured", StringComparison.Ordinal) ? "us(trait | id)" : "~ trait";
        foreach (JsonProperty fit in fits.EnumerateObject())
        {
            LikelihoodMethod method = fit.Name == "ML" ? LikelihoodMethod.Ml : LikelihoodMethod.Reml;
            yield return new ReferenceCase(
                folder, fit.Name, "y ~ 0 + trait + trait:sex + (0 + trait | gr(id, cov = g))",
                OptionsOf(model, method) with { Residual = residual },
                new Dictionary<string, string> { ["g"] = kernel }, fit.Value);
        }
    }

    private static IEnumerable<ReferenceCase> Kernel(string folder, JsonElement model, JsonElement fits)
    {
        string name = Path.GetFileName(folder);
        var kernels = model.GetProperty("kernels").EnumerateObject()
            .Where(kernel => kernel.Value.GetString()!.EndsWith(".csv", StringComparison.Ordinal))
            .ToDictionary(kernel => kernel.Name, kernel => Path.GetFullPath(Path.Combine(folder, kernel.Value.GetString()!)));
        string g = kernels.Keys.First();
        string random = name switch
        {
            _ when name.Contains("epistasis", StringComparison.Ordinal) => $" + (1 | gr(id, cov = {g})) + (1 | gr(id, cov = {g}*{g}))",
            _ when name.Contains("gxe_independent", StringComparison.Ordinal) => $" + (1 + E || gr(id, cov = {g}))",
            _ when name.Contains("gxe_correlated", StringComparison.Ordinal) => $" + (1 + E | gr(id, cov = {g}))",
            _ => string.Concat(kernels.Keys.Select(kernel => $" + (1 | gr(id, cov = {kernel}))")),
        };
        string fit = fits.TryGetProperty("REML_psd_constrained", out _) ? "REML_psd_constrained" : "REML";
        string? residual = PerLevel().Match(Text(model, "residual")) is { Success: true } match ? $"~ {match.Groups[1].Value}" : null;
        yield return new ReferenceCase(
            folder, fit, $"{Text(model, "response")} {Text(model, "fixed")}{random}",
            OptionsOf(model, LikelihoodMethod.Reml) with { Residual = residual },
            kernels, fits.GetProperty(fit));
    }

    private static IEnumerable<ReferenceCase> Pedigree(string folder, JsonElement model, JsonElement fits)
    {
        foreach (JsonProperty models in model.GetProperty("random").EnumerateObject())
        {
            var kernels = new Dictionary<string, string>();
            string formula = $"{Text(model, "response")} {Text(model, "fixed")}";
            foreach (string term in Names(models.Value))
            {
                if (term.StartsWith('('))
                {
                    formula += $" + {term}";
                    continue;
                }

                string matrix = term.Split(' ')[^1].TrimEnd(')');
                kernels[matrix] = Path.Combine(folder, model.GetProperty("matrices").GetProperty(matrix).GetString()!);
                formula += $" + (1 | gr(id, cov = {matrix}))";
            }

            yield return new ReferenceCase(
                folder, $"{models.Name} REML", formula, OptionsOf(model, LikelihoodMethod.Reml), kernels,
                fits.GetProperty(models.Name).GetProperty("REML"));
        }
    }

    private static MixedModelOptions OptionsOf(JsonElement model, LikelihoodMethod method) =>
        MixedModelOptions.Default with { Method = method, Factors = Factors(model) };

    /// <summary>Factors of a case with their levels.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Factors(JsonElement model)
    {
        var factors = new Dictionary<string, IReadOnlyList<string>>();
        foreach (JsonProperty column in model.GetProperty("columns").EnumerateObject())
        {
            if (Text(column.Value, "type") == "factor")
            {
                factors[column.Name] = column.Value.TryGetProperty("levels", out JsonElement levels) ? [.. Names(levels)] : [];
            }
        }

        return factors;
    }

    private static JsonElement Read(string folder, string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file))).RootElement;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static IEnumerable<string> Names(JsonElement array) => array.ValueKind == JsonValueKind.Array
        ? array.EnumerateArray().Select(item => item.GetString()!) : [array.GetString()!];

    [GeneratedRegex(@"per (?:level of )?(\w+)")]
    private static partial Regex PerLevel();

    [GeneratedRegex(@"coordinates (\w+), (\w+)")]
    private static partial Regex Coordinates();
}
