using System.Text.Json;

namespace GpuLmm.Cli.Commands;

/// <summary>Reads what <see cref="LdscJson"/> wrote, as far as a report shows it.</summary>
internal static class LdscFile
{
    public const string Extension = ".ldsc.json";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">Not there, not JSON, or not of an LD score regression.</exception>
    public static TraitReport Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            LdRegressionReport report = root.TryGetProperty("rg", out _) ? new LdRegressionReport { Correlations = Table(root) }
                : root.TryGetProperty("cellTypes", out JsonElement types)
                    ? new LdRegressionReport { CellTypes = [.. types.EnumerateArray().Select(CellType)] }
                : new LdRegressionReport { Heritability = Heritability(root) };
            string name = report.Correlations is { } table ? $"{table.Traits.Count} traits" : Text(root, "trait");
            return new TraitReport(name, null, null) { LdRegression = report };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string fault = e is FileNotFoundException or DirectoryNotFoundException ? "file not found" : e.Message;
            throw new InputException($"{path}: {fault}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InputException($"{path}: is not a result of gpulmm ldsc: {e.Message}", e);
        }
    }

    private static HeritabilityEstimate Heritability(JsonElement own) => new()
    {
        Trait = Text(own, "trait"),
        H2 = Number(own, "h2"),
        H2StandardError = Number(own, "h2Se"),
        LiabilityFactor = Number(own, "liabilityFactor"),
        Intercept = Number(own, "intercept"),
        InterceptStandardError = Number(own, "interceptSe"),
        Ratio = Number(own, "ratio"),
        RatioStandardError = Number(own, "ratioSe"),
        MeanChiSquared = Number(own, "meanChi2"),
        LambdaGc = Number(own, "lambdaGc"),
        SnpCount = Count(own, "nSnps"),
        FirstStepSnpCount = double.IsNaN(Number(own, "nSnpsStep1")) ? null : Count(own, "nSnpsStep1"),
        M = Number(own, "M"),
        MeanN = Number(own, "meanN"),
        BlockCount = Count(own, "nBlocks"),
        TwoStep = double.IsNaN(Number(own, "twoStep")) ? null : Number(own, "twoStep"),
        Status = Text(own, "status"),
        Warnings = [.. own.GetProperty("warnings").EnumerateArray().Select(text => text.GetString()!)],
        Bins = own.TryGetProperty("bins", out JsonElement bins)
            ? [.. bins.EnumerateArray().Select(bin =>
                new LdBin(Number(bin, "ld"), Number(bin, "expectedChi2"), Number(bin, "meanChi2"), Count(bin, "nSnps")))] : [],
        Partition = own.TryGetProperty("categories", out JsonElement categories)
            ? new HeritabilityPartition
            {
                Annotations = [.. categories.EnumerateArray().Select(Annotation)],
                CoefficientCovariance = [],
                CoefficientDeletes = [],
            }
            : null,
    };

    private static AnnotationEstimate Annotation(JsonElement own) => new()
    {
        Name = Text(own, "name"),
        M = Number(own, "M"),
        Coefficient = Number(own, "coefficient"),
        CoefficientStandardError = Number(own, "coefficientSe"),
        CategoryH2 = Number(own, "categoryH2"),
        CategoryH2StandardError = Number(own, "categoryH2Se"),
        CategoryShare = Number(own, "propH2NonOverlap"),
        CategoryShareStandardError = Number(own, "propH2NonOverlapSe"),
        SnpShare = Number(own, "propSnps"),
        H2Share = Number(own, "propH2"),
        H2ShareStandardError = Number(own, "propH2Se"),
        Enrichment = Number(own, "enrichment"),
        EnrichmentStandardError = Number(own, "enrichmentSe"),
        EnrichmentP = Number(own, "enrichmentP"),
    };

    private static GeneticCorrelations Table(JsonElement root)
    {
        HeritabilityEstimate[] traits = [.. root.GetProperty("traits").EnumerateArray().Select(Heritability)];
        GeneticCorrelation[] pairs = [.. root.GetProperty("rg").EnumerateArray().Select(pair => new GeneticCorrelation
        {
            First = Heritability(pair.GetProperty("trait1")),
            Second = Heritability(pair.GetProperty("trait2")),
            Rg = Number(pair, "rg"),
            RgStandardError = Number(pair, "rgSe"),
            Covariance = Number(pair, "gencov"),
            CovarianceStandardError = Number(pair, "gencovSe"),
            Intercept = Number(pair, "gencovIntercept"),
            InterceptStandardError = Number(pair, "gencovInterceptSe"),
            SnpCount = Count(pair, "nSnps"),
            Status = Text(pair, "status"),
        })];
        return new GeneticCorrelations { Traits = traits, Pairs = pairs, S = [], V = [] };
    }

    private static CellTypeEstimate CellType(JsonElement own) => new(
        Text(own, "name"), Number(own, "coefficient"), Number(own, "se"), Number(own, "p"), Count(own, "nSnps"), Text(own, "status"));

    private static string Text(JsonElement own, string name) => own.GetProperty(name).GetString()!;

    private static double Number(JsonElement own, string name) =>
        own.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private static int Count(JsonElement own, string name) => (int)Number(own, name);
}
