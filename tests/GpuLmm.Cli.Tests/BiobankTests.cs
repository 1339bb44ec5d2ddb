using System.Globalization;
using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans whose kinship is never formed.</summary>
[Category("WithoutBlas")]
public sealed class BiobankTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Null_models_and_statistics_are_written_with_what_they_rest_on()
    {
        Finished run = Gpulmm.Run(study.Scan("--scale", "biobank", "--test", "wald,score"));
        Gpulmm.AssertDone(run);

        string[][] rows = Table("r.pheno.tsv");
        Assert.That(rows, Has.Length.EqualTo(1 + (2 * SmallStudy.M)));
        Assert.That(double.Parse(rows[1][12], CultureInfo.InvariantCulture), Is.GreaterThan(5), "the causal marker");
        Assert.That(rows[7][^1], Is.EqualTo("monomorphic"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement passes = json.RootElement.GetProperty("passes"), trait = json.RootElement.GetProperty("traits")[0];
        Assert.That(passes.GetProperty("markers").GetInt32(), Is.EqualTo(SmallStudy.M - 2), "those that vary");
        Assert.That(passes.GetProperty("passes").GetInt32(), Is.GreaterThan(5));
        Assert.That(passes.GetProperty("genotypesInMemory").GetBoolean(), Is.True);
        Assert.That(trait.GetProperty("matrixFree").GetProperty("probes").GetInt32(), Is.EqualTo(SmallStudy.N), "as many as samples");
        Assert.That(trait.GetProperty("matrixFree").GetProperty("gamma").GetDouble(), Is.InRange(0, 1.0000001));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.pheno.null.json")));
        Assert.That(model.RootElement.GetProperty("strategy").GetString(), Is.EqualTo("matrixfree"));
        Assert.That(model.RootElement.GetProperty("parameters").TryGetProperty("gammaCv", out _), Is.True);
        string log = File.ReadAllText(study.Path("r.log"));
        Assert.That(log, Does.Contain("null model without a relationship matrix").And.Contain("38 markers, never formed"));
        Assert.That(log, Does.Contain("Monte Carlo error of h²").And.Contain("γ = "));
    }

    [Test]
    public void Traits_together_give_what_each_gives_alone()
    {
        string[] more =
            ["--scale", "biobank", "--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, "--out", study.Path("alone"), "--pheno-name", "gaps", .. more]));

        string[][] together = Table("r.gaps.tsv"), alone = Table("alone.gaps.tsv");
        Assert.That(together, Has.Length.EqualTo(alone.Length));
        foreach ((string[] row, string[] other) in together.Zip(alone).Skip(1).Where(pair => pair.First[10] != "NA"))
        {
            double expected = double.Parse(other[10], CultureInfo.InvariantCulture);
            double actual = double.Parse(row[10], CultureInfo.InvariantCulture);
            Assert.That(actual, Is.EqualTo(expected).Within(1e-5 * Math.Max(1, expected)), row[2]);
        }
    }

    [Test]
    public void Model_markers_are_those_of_a_list()
    {
        IEnumerable<string> ids = study.Markers.Skip(5).Where((_, j) => j % 2 == 0).Select(marker => marker.Id);
        string list = study.Write("markers.txt", string.Join('\n', ids) + "\nrs4\nother\n");
        Finished run = Gpulmm.Run(study.Scan("--scale", "biobank", "--model-markers", list));
        Gpulmm.AssertDone(run);

        Assert.That(Table("r.pheno.tsv"), Has.Length.EqualTo(1 + SmallStudy.M), "all are tested");
        string log = File.ReadAllText(study.Path("r.log"));
        Assert.That(log, Does.Contain("2 of 20 ids are not in the kinship").And.Contain("kinship of 18 markers"));
    }

    [Test]
    public void Components_have_a_variance_each_and_a_table()
    {
        IEnumerable<string> rows = study.Markers.Select((marker, j) => $"{marker.Id} {(j % 2 == 0 ? "even" : "odd")}");
        string file = study.Write("sets.txt", string.Join('\n', rows) + "\nother even\n");
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--scale", "biobank", "--components", file, "--ml")));

        string[][] table = Table("r.components.tsv");
        Assert.That(table[0], Has.Length.EqualTo(11));
        Assert.That(table.Skip(1).Select(row => $"{row[0]} {row[1]}"), Is.EquivalentTo(new[] { "pheno even", "pheno odd" }));
        Assert.That(table.Skip(1).Sum(row => int.Parse(row[2], CultureInfo.InvariantCulture)), Is.EqualTo(SmallStudy.M - 2));
        using JsonDocument model = JsonDocument.Parse(File.ReadAllText(study.Path("r.pheno.null.json")));
        string formula = model.RootElement.GetProperty("formula").GetString()!;
        Assert.That(formula, Does.Contain("(1 | gr(IID, cov = even))").And.Contain("(1 | gr(IID, cov = odd))"));
        Assert.That(model.RootElement.GetProperty("method").GetString(), Is.EqualTo("ML"));
        Assert.That(File.ReadAllText(study.Path("r.log")), Does.Contain("are not in the kinship").And.Contain("enrichment"));
    }

    [Test]
    public void A_mixture_is_said_and_kept_where_it_predicts_better()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--scale", "biobank", "--prior", "mixture", "--save-predictions", study.Path("s"))));

        string log = File.ReadAllText(study.Path("r.log"));
        Assert.That(log, Does.Contain("pheno: mixture with").Or.Contain("pheno: a mixture does not predict better than one normal"));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json")));
        JsonElement facts = json.RootElement.GetProperty("traits")[0].GetProperty("matrixFree");
        bool isMixture = log.Contains("mixture with", StringComparison.Ordinal);
        Assert.That(facts.TryGetProperty("mixture", out JsonElement mixture), Is.EqualTo(isMixture));
        Assert.That(mixture.ValueKind == JsonValueKind.Undefined || mixture.GetProperty("gain").GetDouble() > 1);
    }

    [Test]
    public void A_mixture_has_no_components() => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--scale", "biobank", "--prior", "mixture", "--components", "a")),
        ExitCode.Usage, "--prior mixture does not go with --components");

    [TestCase("rs1 a\nrs2\n", "line 2", "expected the id of a marker and the name of its set, found 1 fields")]
    [TestCase("rs1 a\nrs2 b\nrs1 b\n", "line 3", "marker 'rs1' is in set 'a' already")]
    public void A_faulty_file_of_components_is_refused(string text, string line, string rule) => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--scale", "biobank", "--components", study.Write("sets.txt", text))),
        ExitCode.Input, "sets.txt", line, rule);

    [Test]
    public void Null_models_of_components_are_saved_as_predictions_for_a_scan()
    {
        IEnumerable<string> rows = study.Markers.Select((own, j) => $"{own.Id} {(j % 2 == 0 ? "even" : "odd")}");
        string file = study.Write("sets.txt", string.Join('\n', rows));
        string[] traits = ["--bfile", study.Prefix, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full"];
        Gpulmm.AssertDone(Gpulmm.Run(["null", .. traits, "--scale", "biobank", "--components", file, "--out", study.Path("s")]));
        Gpulmm.AssertDone(Gpulmm.Run(["scan", .. traits, "--pred", study.Path("s_pred.list"), "--out", study.Path("t")]));

        Assert.That(Table("s.components.tsv"), Has.Length.EqualTo(3));
        Assert.That(Table("t.full.tsv"), Has.Length.EqualTo(1 + SmallStudy.M));
    }

    [Test]
    public void Components_name_the_markers_of_the_kinship() => Gpulmm.AssertFails(
        Gpulmm.Run(study.Scan("--scale", "biobank", "--components", "a", "--model-markers", "b")),
        ExitCode.Usage, "--model-markers does not go with --components");

    [TestCase("--kinship", "k")]
    [TestCase("--kinship-method", "vanraden1")]
    [TestCase("--background", "none")]
    [TestCase("--fixed-lambda")]
    [TestCase("--pairs-with", "rs1")]
    [TestCase("--condition-best", "2")]
    [TestCase("--interaction", "age")]
    public void Options_of_another_null_model_do_not_go_with_it(params string[] option) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(["--scale", "biobank", .. option])), ExitCode.Usage, option[0], "--scale biobank");

    [TestCase("--model-markers", "F")]
    [TestCase("--model-bfile", "P")]
    [TestCase("--components", "F")]
    [TestCase("--ml")]
    [TestCase("--prior", "mixture")]
    [TestCase("--save-predictions", "P")]
    [TestCase("--save-effects")]
    [TestCase("--cg-tolerance", "1e-4")]
    [TestCase("--max-probes", "10")]
    public void Its_options_do_not_go_without_it(params string[] option) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(option)), ExitCode.Usage, $"{option[0]} goes with --scale biobank");

    [TestCase("--cg-tolerance", "1", "expected above 0 and below 1")]
    [TestCase("--max-probes", "1", "expected at least 2")]
    public void Numbers_out_of_range_are_refused(string option, string value, string rule) =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--scale", "biobank", option, value)), ExitCode.Usage, option, rule);

    [Test]
    public void Saved_effects_score_other_genotypes()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--scale", "biobank", "--save-effects")));
        string effects = study.Path("r.snp.tsv");
        Gpulmm.AssertDone(Gpulmm.Run("predict", "--effects", effects, "--score", study.Prefix, "--out", study.Path("q")));

        string[] rows = File.ReadAllLines(study.Path("q.scores.tsv"));
        Assert.That(rows, Has.Length.EqualTo(1 + SmallStudy.N));
        Assert.That(rows[0], Is.EqualTo("FID\tIID\tKERNEL\tTERM\tSCORE"));
        double[] scores = [.. rows.Skip(1).Select(row => double.Parse(row.Split('\t')[4], CultureInfo.InvariantCulture))];
        Assert.That(scores.Sum(), Is.EqualTo(0).Within(1e-6 * scores.Max(Math.Abs)), "around the mean of each marker");
        Gpulmm.AssertFails(
            Gpulmm.Run("predict", "--effects", effects, "--out", study.Path("q2")), ExitCode.Usage, "--effects needs --score");
        Gpulmm.AssertFails(
            Gpulmm.Run("predict", "--effects", effects, "--score", study.Prefix, "--marginal", "--out", study.Path("q2")),
            ExitCode.Usage, "--marginal does not go with --effects");
        string bad = study.Write("bad.snp.tsv", File.ReadAllText(effects).Replace("\trs7\t", "\t", StringComparison.Ordinal));
        Gpulmm.AssertFails(
            Gpulmm.Run("predict", "--effects", bad, "--score", study.Prefix, "--out", study.Path("q2")),
            ExitCode.Input, "bad.snp.tsv", "line ", "expected 9 columns as in the header, found 8");
        Gpulmm.AssertFails(
            Gpulmm.Run("predict", "--effects", study.Path("pheno.txt"), "--score", study.Prefix, "--out", study.Path("q2")),
            ExitCode.Input, "the header lacks CHROM");
    }

    [Test]
    public void What_files_of_predictions_cannot_hold_is_refused_before_the_fit()
    {
        string[] save = ["--scale", "biobank", "--save-predictions", study.Path("no")];
        string[] lines = File.ReadAllLines(study.Prefix + ".fam");
        string[] rows = [.. study.Ids.Select((id, i) => $"{id.Family}\t{id.Individual}\t{i * i % 13}\n")];
        string tabbed = "FID\tIID\tbody mass\n" + string.Concat(rows);
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan([.. save, "--pheno", study.Write("spaced.txt", tabbed)])), 3, "trait 'body mass' has a space in its name");
        string text = File.ReadAllText(study.Prefix + ".fam");
        lines[0] = "A\tB_C" + lines[0][lines[0].IndexOf("I1", StringComparison.Ordinal)..][2..];
        lines[1] = "A_B\tC" + lines[1][lines[1].IndexOf("I2", StringComparison.Ordinal)..][2..];
        File.WriteAllLines(study.Prefix + ".fam", lines);
        Finished run = Gpulmm.Run(study.Scan(save));
        File.WriteAllText(study.Prefix + ".fam", text);
        Gpulmm.AssertFails(run, 3, "samples A B_C and A_B C (FID IID) are both A_B_C");
        Assert.That(run.Out, Does.Not.Contain("h² ="));
    }

    [Test]
    public void Saved_predictions_are_the_offsets_of_another_scan()
    {
        string[] traits = ["--pheno", study.Path("pheno.txt"), "--covar", study.Path("covar.txt"), "--cat-covar", "site"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(["--scale", "biobank", "--save-predictions", study.Path("s"), .. traits])));
        Assert.That(File.ReadAllLines(study.Path("s_pred.list")), Is.EqualTo(
            new[] { $"full {study.Path("s_1.loco")}", $"gaps {study.Path("s_2.loco")}" }));
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllText(study.Path("r.run.json"))))
        {
            Assert.That(json.RootElement.GetProperty("outputs").EnumerateArray().Select(path => path.GetString()),
                Does.Contain(study.Path("s_2.loco")));
        }

        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--out", study.Path("p"), "--pred", study.Path("s_pred.list"), .. traits]));
        Assert.That(Table("p.gaps.tsv").Select(row => row[6]), Is.EqualTo(Table("r.gaps.tsv").Select(row => row[6])), "N");
        string log = File.ReadAllText(study.Path("p.log"));
        Assert.That(log, Does.Contain("gaps: ").And.Contain("15 of 60 genotyped samples have no predictions"));

        // Both are regressions on the residuals of the null model; they differ by the calibration of denominators.
        (string[] Row, string[] Other)[] pairs =
            [.. Table("p.full.tsv").Zip(Table("r.full.tsv")).Skip(1).Where(pair => pair.First[8] != "NA")];
        double[] ratios = [.. pairs.Select(pair => Number(pair.Row[8]) / Number(pair.Other[8]))];
        Assert.That(ratios.Max() / ratios.Min(), Is.LessThan(1.001));
    }

    [Test]
    public void Predictions_of_other_samples_and_traits_are_refused()
    {
        study.Write("s_1.loco", "FID_IID A_a A_b\n1 0 1\n2 0 1\n");
        string list = study.Write("s_pred.list", $"full {study.Path("s_1.loco")}\n");
        string[] scan = study.Scan("--pred", list, "--pheno", study.Path("pheno.txt"));
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--pheno-name", "full"]), ExitCode.Input, "none of its 2 samples", "'A_a'", "F1_I1");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--pheno-name", "gaps"]), ExitCode.Input, "s_pred.list", "gaps");
        Gpulmm.AssertFails(Gpulmm.Run([.. scan, "--kinship", "k"]), ExitCode.Usage, "--kinship does not go with --pred");
    }

    [Test]
    public void Chromosomes_without_predictions_are_named()
    {
        study.Write("s_1.loco", $"FID_IID {string.Join(' ', study.Ids.Select(id => $"{id.Family}_{id.Individual}"))}\n"
            + $"1 {string.Join(' ', study.Ids.Select(_ => "0"))}\n");
        string list = study.Write("s_pred.list", $"full {study.Path("s_1.loco")}\n");
        string[] scan = study.Scan("--pred", list, "--pheno", study.Path("pheno.txt"), "--pheno-name", "full");
        Gpulmm.AssertFails(Gpulmm.Run(scan), ExitCode.Input, "no predictions without chromosome 2, on which 20 markers");
        Gpulmm.AssertDone(Gpulmm.Run([.. scan, "--chr", "1"]));
        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Prefix, "--background", "none", "--out", study.Path("n"), "--pheno", study.Path("pheno.txt"),
                "--pheno-name", "full", "--chr", "1"]));
        Assert.That(Table("r.full.tsv"), Is.EqualTo(Table("n.full.tsv")), "predictions of 0 leave the trait as it is");
    }

    [Test]
    public void Markers_of_another_file_are_tested_with_the_kinship_of_the_model()
    {
        // Half of the markers, half of the samples and one more, in another order.
        int[] order = [.. Enumerable.Range(0, SmallStudy.N).Reverse().Where(i => i % 6 != 2)];
        SampleId[] ids = [.. order.Select(i => study.Ids[i]), new SampleId("new", "one")];
        using (var writer = new PlinkBedWriter(study.Path("test"), ids))
        {
            for (int j = 0; j < SmallStudy.M; j += 2)
            {
                writer.Write(study.Markers[j], [.. order.Select(i => study.Counts[j][i]), 1]);
            }
        }

        string keep = study.Write("keep.txt", string.Concat(order.Select(i => $"{study.Ids[i].Family} {study.Ids[i].Individual}\n")));
        string[] traits = ["--pheno", study.Path("pheno.txt"), "--pheno-name", "full", "--scale", "biobank", "--cg-tolerance", "1e-9"];
        Gpulmm.AssertDone(Gpulmm.Run(
            ["scan", "--bfile", study.Path("test"), "--model-bfile", study.Prefix, "--out", study.Path("m"), .. traits]));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. traits, "--keep", keep])));

        Assert.That(File.ReadAllText(study.Path("m.log")), Does.Contain("samples: 50 in both; 1 of ").And.Contain("and 10 of "));
        Dictionary<string, string[]> expected = Table("r.full.tsv").ToDictionary(row => row[2]);
        foreach (string[] row in Table("m.full.tsv").Skip(1).Where(row => row[8] != "NA"))
        {
            Assert.That(row[6], Is.EqualTo(expected[row[2]][6]));
            Assert.That(Number(row[8]), Is.EqualTo(Number(expected[row[2]][8])).Within(1e-5 * Math.Abs(Number(row[9]))), row[2]);
        }

        study.Write("other.fam", "x y 0 0 0 1\n");
        File.Copy(study.Prefix + ".bim", study.Path("other.bim"));
        File.WriteAllBytes(study.Path("other.bed"), [0x6c, 0x1b, 1, .. new byte[SmallStudy.M]]);
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan(["--model-bfile", study.Path("other"), "--overwrite", .. traits])), ExitCode.Input,
            "none of its 1 samples");
    }

    [Test]
    public void A_list_of_markers_without_variation_is_refused()
    {
        string list = study.Write("markers.txt", "rs4\nrs5\n");
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--scale", "biobank", "--model-markers", list)), ExitCode.Input, "without variation among 60 samples: 2");
    }

    [Test]
    public void A_relationship_matrix_that_does_not_fit_is_answered_with_the_way_without_one() =>
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--memory", "100M")), ExitCode.Resources, "--scale biobank, which holds no matrix of 60 × 60");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string[][] Table(string name) => [.. File.ReadAllLines(study.Path(name)).Select(line => line.Split('\t'))];
}
