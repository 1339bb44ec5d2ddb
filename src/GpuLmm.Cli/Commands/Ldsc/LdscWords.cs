using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Results for people.</summary>
internal static class LdscWords
{
    public static TextTable Table(HeritabilityEstimate fit)
    {
        string step = fit.TwoStep is { } cut
            ? string.Create(CultureInfo.InvariantCulture, $"two steps, cut at {cut}, {fit.FirstStepSnpCount:N0} SNPs in the first")
                : "one step";
        var rows = new List<string[]>
        {
            new[] { "h2 (observed scale)", Pair(fit.H2, fit.H2StandardError) },
        };
        if (!double.IsNaN(fit.LiabilityFactor))
        {
            rows.Add(["h2 (liability scale)", Pair(fit.H2Liability, fit.H2LiabilityStandardError)]);
        }

        rows.AddRange(
        [
            ["lambda GC", Number(fit.LambdaGc)], ["mean chi-squared", Number(fit.MeanChiSquared)],
                ["largest chi-squared", Number(fit.MaxChiSquared)],
            ["intercept", double.IsNaN(fit.InterceptStandardError) ? $"{Number(fit.Intercept)} (given)"
                : Pair(fit.Intercept, fit.InterceptStandardError)],
            ["ratio", double.IsNaN(fit.Ratio) ? fit.MeanChiSquared <= 1 ? "NA (mean chi-squared is at most 1)" : "NA"
                : Pair(fit.Ratio, fit.RatioStandardError)],
        ]);
        return new TextTable(
            string.Create(CultureInfo.InvariantCulture, $"{fit.Trait}, {fit.SnpCount:N0} SNPs, {fit.BlockCount} blocks, {step}"),
                ["", "estimate (s.e.)"], rows);
    }

    public static TextTable Table(HeritabilityPartition partition) => new(
        "annotations", ["annotation", "SNPs", "share of h2", "enrichment", "p", "coefficient", "z"],
        [.. partition.Annotations.Select(own => new[]
        {
            own.Name, Number(own.SnpShare), Pair(own.H2Share, own.H2ShareStandardError), Pair(own.Enrichment, own.EnrichmentStandardError),
            General(own.EnrichmentP), General(own.Coefficient), Study.Number(own.CoefficientZ, "0.00"),
        })]);

    public static TextTable Table(GeneticCorrelations table, string mode) => new(
        $"genetic correlations ({mode})", ["first", "second", "SNPs", "rg (s.e.)", "p", "gencov (s.e.)", "intercept", "status"],
        [.. table.Pairs.Select(pair => new[]
        {
            pair.First.Trait, pair.Second.Trait, pair.SnpCount.ToString("N0", CultureInfo.InvariantCulture),
                Pair(pair.Rg, pair.RgStandardError),
            General(pair.P), Pair(pair.Covariance, pair.CovarianceStandardError), Pair(pair.Intercept, pair.InterceptStandardError),
                pair.Status,
        })]);

    public static TextTable Table(IReadOnlyList<CellTypeEstimate> rows) => new(
        "cell types", ["name", "coefficient", "s.e.", "p", "status"],
        [.. rows.OrderBy(row => row.P).Select(row => new[]
        {
            row.Name, General(row.Coefficient), General(row.StandardError), General(row.P), row.Status,
        })]);

    private static string Number(double value) => Study.Number(value, "0.0000");

    private static string General(double value) => double.IsNaN(value) ? "NA" : value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Pair(double value, double error) => double.IsNaN(value) ? "NA" : $"{Number(value)} ({Number(error)})";
}
