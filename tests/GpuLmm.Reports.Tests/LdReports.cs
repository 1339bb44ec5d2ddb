namespace GpuLmm.Reports.Tests;

/// <summary>LD score regressions as a report gets them: of one trait with annotations, of three traits, of cell types.</summary>
internal static class LdReports
{
    public static TraitReport Heritability { get; } = Of("height", new LdRegressionReport
    {
        Heritability = new HeritabilityEstimate
        {
            Trait = "height",
            H2 = 0.5,
            H2StandardError = 0.05,
            Intercept = 1.1,
            InterceptStandardError = 0.02,
            Ratio = 0.1,
            RatioStandardError = 0.02,
            MeanChiSquared = 2,
            LambdaGc = 1.9,
            M = 1000,
            MeanN = 100,
            SnpCount = 300,
            BlockCount = 200,
            Warnings = ["300 SNPs are few (below 200,000): estimates may be biased"],
            Bins = [new LdBin(1, 1.15, 1.2, 100), new LdBin(10, 1.6, 1.5, 100), new LdBin(30, 2.6, 2.7, 100)],
            Partition = new HeritabilityPartition
            {
                Annotations = [Annotation("base", 1, 0), Annotation("coding regions of <genes>", 8.5, 1.2)],
                CoefficientCovariance = [],
                CoefficientDeletes = [],
            },
        },
    });

    public static TraitReport Correlations { get; } = Of("3 traits", new LdRegressionReport
    {
        Correlations = new GeneticCorrelations
        {
            Traits = [Trait("a", 0.4), Trait("b", 0.3), Trait("c", -0.01)],
            Pairs = [Pair("a", "b", 0.4), Pair("a", "c", double.NaN), Pair("b", "c", -0.8)],
            S = [],
            V = [],
        },
    });

    public static TraitReport CellTypes { get; } = Of("cells", new LdRegressionReport
    {
        CellTypes = [new CellTypeEstimate("liver", 2e-8, 1e-8, 0.02, 300, "ok"),
            new CellTypeEstimate("skin", double.NaN, double.NaN, double.NaN, 300, "not estimable: skin is collinear")],
    });

    public static IReadOnlyList<TraitReport> All => [Heritability, Correlations, CellTypes];

    private static TraitReport Of(string name, LdRegressionReport report) => new(name, null, null) { LdRegression = report };

    private static AnnotationEstimate Annotation(string name, double enrichment, double error) => new()
    {
        Name = name,
        M = 100,
        Coefficient = 1e-7,
        CoefficientStandardError = 1e-8,
        CategoryH2 = 0.1,
        CategoryH2StandardError = 0.01,
        CategoryShare = 0.2,
        CategoryShareStandardError = 0.02,
        Enrichment = enrichment,
        EnrichmentStandardError = error,
    };

    private static HeritabilityEstimate Trait(string name, double h2) => new()
    {
        Trait = name,
        H2 = h2,
        H2StandardError = 0.03,
        Status = h2 > 0 ? "ok" : "h2 is not positive",
    };

    private static GeneticCorrelation Pair(string first, string second, double rg) => new()
    {
        First = Trait(first, 0.4),
        Second = Trait(second, 0.3),
        Rg = rg,
        RgStandardError = double.IsNaN(rg) ? double.NaN : 0.05,
        Covariance = 0.1,
        CovarianceStandardError = 0.02,
        Status = double.IsNaN(rg) ? $"rg is not estimable: h2 of {second} is not positive" : "ok",
    };
}
