using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Sets of rare variants of a case-control trait with a pedigree kinship, from the files to the p (<c>Data/sets</c>).</summary>
[TestFixture]
public sealed class SetScanTests
{
    [TestCase("all", 0)]
    [TestCase("collapse10", 10)]
    public void Every_test_of_a_case_control_trait_is_that_of_the_reference(string flavour, double collapse)
    {
        using var study = new CaseControlCase("J02");
        using FittedNull model = study.Null("reml");
        using var background = ScanBackground.Of(model, study.Genotypes, study.Trait);
        var sets = VariantSets.ReadRegenie(PathOf("J02.setlist"), PathOf("J02.anno"), PathOf("masks.def"));
        var rows = new List<SetResult>();
        SetScan.Run(study.Genotypes, background, sets, study.Backend, rows.AddRange,
            new SetOptions { MaxFrequencies = [0.01, 0.05], CollapseCount = collapse });
        Dictionary<(string, string, string, string), SetResult> own =
            rows.ToDictionary(row => (row.Set, row.Mask, row.MaxFrequency, row.Test));
        using Stream stream = GoldenData.OpenCompressed("sets", "sets.json.gz");
        JsonElement root = JsonDocument.Parse(stream).RootElement;
        int compared = 0;
        foreach (JsonElement expected in root.GetProperty("results").EnumerateArray())
        {
            if (!expected.TryGetProperty(flavour, out JsonElement tests))
            {
                continue;
            }

            (string Set, string Mask, string Cut) key = (
                expected.GetProperty("set").GetString()!, expected.GetProperty("mask").GetString()!,
                GoldenData.Number($"{expected.GetProperty("max_maf")}").ToString(System.Globalization.CultureInfo.InvariantCulture));
            Burdens(expected, test => own[(key.Set, key.Mask, key.Cut, test)]);
            Sets(tests, test => own[(key.Set, key.Mask, key.Cut, test)]);
            compared++;
        }

        Assert.That(compared, Is.EqualTo(21));
        if (flavour != "all")
        {
            foreach (JsonElement across in root.GetProperty("across_masks").EnumerateArray())
            {
                string set = across.GetProperty("set").GetString()!;
                Close(own[(set, "Cauchy", "NA", "SKATO")].NegativeLog10P, across, "cauchy_skato", 1e-6);
                Close(own[(set, "Cauchy", "NA", "BURDEN")].NegativeLog10P, across, "cauchy_burden", 1e-8);
                Close(own[(set, "Cauchy", "NA", "SKAT")].NegativeLog10P, across, "cauchy_skat", 1e-8);
            }
        }
    }

    [Test]
    public void Files_of_both_programs_give_the_same_tests()
    {
        using var study = new CaseControlCase("J02");
        using var background = ScanBackground.None(study.Trait.SampleSet, [study.Trait]);
        List<SetResult> regenie = [], saige = [];

        SetScan.Run(study.Genotypes, background, VariantSets.ReadRegenie(PathOf("J02.setlist"), PathOf("J02.anno"), PathOf("masks.def")),
            study.Backend, regenie.AddRange);
        SetScan.Run(study.Genotypes, background, VariantSets.ReadSaige(PathOf("J02.group"), PathOf("masks.def")), study.Backend,
            saige.AddRange);

        Assert.That(saige, Is.EqualTo(regenie));
    }

    private static void Burdens(JsonElement expected, Func<string, SetResult> own)
    {
        foreach (string test in new[] { "MAX", "SUM", "COMPHET" })
        {
            JsonElement burden = expected.GetProperty($"burden_{test.ToLowerInvariant()}");
            double score = burden.GetProperty("T").GetDouble(), variance = burden.GetProperty("V").GetDouble();
            Close(own(test).NegativeLog10P, burden, "log10p", 1e-7);
            Assert.That(own(test).Statistic, Is.EqualTo(score * score / variance).Within(1e-7 * score * score / variance));
        }
    }

    // The null model's own digits are in all of these: its variance is that of the reference to 1e−8.
    private static void Sets(JsonElement tests, Func<string, SetResult> own)
    {
        JsonElement weighted = tests.GetProperty("beta_1_25"), adjusted = weighted.GetProperty("adjusted");
        Close(own("BURDEN").NegativeLog10P, adjusted, "log10p_burden", 1e-7);
        Close(own("SKAT").NegativeLog10P, adjusted, "log10p_skat", 1e-7);
        Close(own("BURDEN-PLAIN").NegativeLog10P, weighted.GetProperty("plain"), "log10p_burden", 1e-7);
        Close(own("SKAT-PLAIN").NegativeLog10P, weighted.GetProperty("plain"), "log10p_skat", 1e-7);
        Close(own("SKATO").NegativeLog10P, adjusted, "log10p_skato", 1e-6);
        Close(own("SKATO-PLAIN").NegativeLog10P, weighted.GetProperty("plain"), "log10p_skato", 1e-6);
        Close(own("ACATV").NegativeLog10P, weighted, "log10p_acatv", 1e-7);
        Close(own("ACATO").NegativeLog10P, tests, "log10p_acato_2weights", 1e-7);
        if (weighted.TryGetProperty("smmat_e", out JsonElement efficient))
        {
            Close(own("SMMAT-E").NegativeLog10P, efficient, "log10p", 1e-7);
        }
    }

    private static void Close(double actual, JsonElement expected, string name, double relative)
    {
        double own = expected.GetProperty(name).GetDouble();
        Assert.That(actual, Is.EqualTo(own).Within(relative * Math.Max(own, 1e-2)), name);
    }

    private static string PathOf(string file) => GoldenData.PathOf("sets", file);
}
