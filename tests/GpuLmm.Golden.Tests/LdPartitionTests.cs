using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Heritability of overlapping annotations, and of cell types, against the original program's numbers (<c>Data/ldsc/sldsc</c>).
/// </summary>
[TestFixture]
public sealed class LdPartitionTests
{
    private static readonly LdCase Case = LdCase.Read("sldsc");

    public static IEnumerable<string> Fits => Case.Names("fits");

    [TestCaseSource(nameof(Fits))]
    public void Every_partition_is_the_original_s(string name)
    {
        JsonElement expected = Case.Expected.GetProperty("fits").GetProperty(name);
        string arguments = expected.GetProperty("original_arguments").GetString()!;
        bool isAll = arguments.Contains("--not-M-5-50", StringComparison.Ordinal);
        var annotations = new AnnotationOptions
        {
            Frequencies = LdCase.Shared("frq", "frq.@"),
            FrequenciesByChromosome = true,
            AllSnps = isAll
        };

        HeritabilityEstimate fit = LdScoreRegression.Heritability(
            LdCase.Trait("T6"), LdReference.Read(Baseline(isAll)), LdCase.Options(arguments), annotations);

        Assert.That(fit.SnpCount, Is.EqualTo(expected.GetProperty("n_snps").GetInt32()));
        Assert.That(fit.ChiSquaredLimit, Is.EqualTo(expected.GetProperty("chisq_max").GetDouble()));
        LdCase.AssertNumbers(expected, 1e-9, ("total_h2", fit.H2), ("total_h2_se", fit.H2StandardError), ("intercept", fit.Intercept),
            ("intercept_se", fit.InterceptStandardError), ("ratio", fit.Ratio), ("ratio_se", fit.RatioStandardError),
            ("mean_chi2", fit.MeanChiSquared), ("lambda_gc", fit.LambdaGc), ("M_tot_overlap", fit.Partition!.OverlapSnpCount));
        IReadOnlyList<AnnotationEstimate> own = fit.Partition.Annotations;
        Assert.That(own.Select(annotation => annotation.Name),
            Is.EqualTo(expected.GetProperty("categories").EnumerateArray().Select(c => c.GetString())));
        AssertAll(expected, "M", own, a => a.M, 1e-12);
        AssertAll(expected, "coefficient", own, a => a.Coefficient, 1e-9);
        AssertAll(expected, "coefficient_se", own, a => a.CoefficientStandardError, 1e-9);
        AssertAll(expected, "category_h2", own, a => a.CategoryH2, 1e-9);
        AssertAll(expected, "category_h2_se", own, a => a.CategoryH2StandardError, 1e-9);
        AssertAll(expected, "proportion_h2_nonoverlap", own, a => a.CategoryShare, 1e-9);
        AssertAll(expected, "proportion_h2_nonoverlap_se", own, a => a.CategoryShareStandardError, 1e-9);
        JsonElement results = expected.GetProperty("results"), extras = expected.GetProperty("own_extras");
        AssertAll(results, "prop_snps", own, a => a.SnpShare, 1e-12);
        AssertAll(results, "prop_h2", own, a => a.H2Share, 1e-9);
        AssertAll(results, "prop_h2_se", own, a => a.H2ShareStandardError, 1e-8);
        AssertAll(results, "enrichment", own, a => a.Enrichment, 1e-9);
        AssertAll(results, "enrichment_se", own, a => a.EnrichmentStandardError, 1e-8);
        AssertAll(results, "enrichment_p", own, a => a.EnrichmentP, 1e-7);
        AssertAll(results, "coefficient_z", own, a => a.CoefficientZ, 1e-9);
        AssertAll(extras, "enrichment_difference", own, a => a.EnrichmentDifference, 1e-9);
        AssertAll(extras, "enrichment_difference_se", own, a => a.EnrichmentDifferenceStandardError, 1e-8);
        AssertAll(extras, "tau_star", own, a => a.TauStar, 1e-9);
        Assert.That(fit.H2Deletes.Take(5), Is.EqualTo(LdCase.Numbers(expected, "delete_total_first5")).Within(1e-9));
        Assert.That(fit.Partition.CoefficientDeletes[0], Is.EqualTo(LdCase.Numbers(expected, "delete_coef_block1")).Within(1e-13));
    }

    [Test]
    public void Cell_types_are_the_original_s()
    {
        using var folder = new LdFolder();
        string list = folder.PathOf("cells.ldcts");
        File.WriteAllLines(list, new[] { "A", "B" }.Select(cell =>
            $"Cell{cell}\t{LdCase.Shared("cts", $"cell{cell}.@")},{LdCase.Shared("cts", "control.@")}"));

        LdReferenceOptions baseline = Baseline(false);
        IReadOnlyList<CellTypeEstimate> rows = LdScoreRegression.CellTypes(
            LdCase.Trait("T6"), LdReference.Read(baseline), list, baseline, allColumns: true);

        Assert.That(rows.Select(row => row.Name), Is.EqualTo(Case.Names("cell_types")));
        foreach (CellTypeEstimate row in rows)
        {
            LdCase.AssertNumbers(Case.Expected.GetProperty("cell_types").GetProperty(row.Name), 1e-8, ("coefficient", row.Coefficient),
                ("se", row.StandardError), ("p_one_sided", row.P));
        }
    }

    private static LdReferenceOptions Baseline(bool isAll) => new()
    {
        Scores = [LdCase.Shared("annot", "base.@")],
        ScoresByChromosome = true,
        Weights = LdCase.Shared("w", "w.@"),
        WeightsByChromosome = true,
        AllSnps = isAll,
    };

    private static void AssertAll(
        JsonElement expected, string name, IReadOnlyList<AnnotationEstimate> own, Func<AnnotationEstimate, double> value, double relative)
    {
        double[] wanted = LdCase.Numbers(expected, name);
        foreach ((AnnotationEstimate annotation, double number) in own.Zip(wanted))
        {
            Assert.That(value(annotation), double.IsNaN(number) ? Is.NaN
                : Is.EqualTo(number).Within(Math.Max(relative * Math.Abs(number), 1e-14)),
                $"{name} of {annotation.Name}");
        }
    }
}
