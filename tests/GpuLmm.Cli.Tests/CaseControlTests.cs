using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Scans of cases and controls, and of counts, from files to files.</summary>
[Category("WithoutBlas")]
public sealed class CaseControlTests
{
    private SmallStudy study = null!;

    [OneTimeSetUp]
    public void Create()
    {
        study = new SmallStudy();
        var random = new Random(11);
        int[] cases = [.. study.Ids.Select((_, i) => random.NextDouble() < 0.3 + (0.2 * Math.Max(0, (int)study.Counts[0][i])) ? 1 : 0)];
        study.Write("cases.txt", "FID IID coded half odd few counts negative\n" + study.Lines(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{cases[i] + 1} {(i % 5 == 0 ? "NA" : $"{cases[i]}")} {3 * cases[i]} {(i < 6 ? 1 : 0)} {cases[i] + (i % 3)} {-cases[i]}")));
        study.Write("split.txt", "FID IID telling\n" + study.Lines(i => $"{cases[i] * (i % 2)}"));
        study.Write("records.csv", "id,case,age\n" + string.Concat(study.Ids.Select((id, i) => $"{id.Individual},{cases[i]},{20 + (i * 7 % 31)}\n")));
        Gpulmm.AssertDone(Gpulmm.Run("kinship", "--bfile", study.Prefix, "--loco", "--out", study.Path("k")));
    }

    [OneTimeTearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Traits_have_tables_with_the_columns_of_cases()
    {
        Finished run = Gpulmm.Run(Scan("two", "coded,half", "--kinship", study.Path("k")));
        Gpulmm.AssertDone(run);

        Assert.That(run.Out, Does.Contain("coded is coded 1 and 2: 2 are the cases, 1 the controls."));
        string[][] coded = Rows("two.coded.tsv"), half = Rows("two.half.tsv");
        Assert.That(string.Join(' ', coded[0]), Is.EqualTo(
            "CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA MAC A1FREQ_CASE A1FREQ_CONTROL N_CASE LOG10P_NORMAL VR SPA NOTE"));
        Assert.That(coded, Has.Length.EqualTo(SmallStudy.M + 1));
        Assert.That(coded.Skip(1).Select(row => row[7]).Distinct(), Is.EqualTo(new[] { "SCORE" }));

        // Each trait has the samples that it would have alone.
        Gpulmm.AssertDone(Gpulmm.Run(Scan("alone", "half", "--kinship", study.Path("k"))));
        Assert.That(File.ReadAllText(study.Path("alone.half.tsv")), Is.EqualTo(File.ReadAllText(study.Path("two.half.tsv"))));
        Assert.That(half[1][6], Is.Not.EqualTo(coded[1][6]));
    }

    [Test]
    public void A_saved_null_model_gives_the_table_of_its_formula()
    {
        string[] model =
            ["--data", study.Path("records.csv"), "--formula", "case ~ age + (1 | gr(id, cov = g))", "--kernel", $"g={study.Path("k")}",
                "--family", "binomial"];
        Gpulmm.AssertDone(Gpulmm.Run(
            ["fit", .. model, "--pql", "--save-null", study.Path("s.null"), "--out", study.Path("fit")]));
        Gpulmm.AssertDone(Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("s.null"), "--out", study.Path("saved")));
        Gpulmm.AssertDone(Gpulmm.Run(["scan", "--bfile", study.Prefix, .. model, "--out", study.Path("direct")]));

        Assert.That(File.ReadAllText(study.Path("saved.case.tsv")), Is.EqualTo(File.ReadAllText(study.Path("direct.case.tsv"))));
        Assert.That(
            Rows("direct.case.tsv").Select(row => row[..7]), Is.EqualTo(Rows("saved.case.tsv").Select(row => row[..7])));
    }

    [Test]
    public void Rows_of_estimates_that_a_family_does_not_have_say_so()
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--pheno", study.Path("cases.txt"), "--pheno-name", "counts", "--background", "none",
            "--family", "nbinom2", "--test", "score,firth", "--out", study.Path("nb")));

        string[][] rows = [.. Rows("nb.counts.tsv").Skip(1).Where(row => row[7] == "FIRTH")];
        Assert.That(rows, Has.Length.EqualTo(SmallStudy.M));
        Assert.That(rows.Select(row => row[8]), Is.All.EqualTo("NA"));
        Assert.That(Rows("nb.counts.tsv").Skip(1).Count(row => row[7] == "SCORE" && row[8] != "NA"), Is.EqualTo(SmallStudy.M - 2));
    }

    [TestCase("--spa-cgf", "r", "is the null model of a measurement: --spa")]
    [TestCase("--test", "firth", "is the null model of a measurement: --test firth")]
    public void Options_of_families_are_no_options_of_a_measurement(string option, string value, string message)
    {
        Gpulmm.AssertDone(Gpulmm.Run(
            "fit", "--data", study.Path("records.csv"), "--formula", "age ~ 1 + (1 | gr(id, cov = g))", "--kernel", $"g={study.Path("k")}",
            "--save-null", study.Path("m.null"), "--out", study.Path("measured"), "--overwrite"));

        Gpulmm.AssertFails(
            Gpulmm.Run("scan", "--bfile", study.Prefix, "--null", study.Path("m.null"), option, value, "--out", study.Path("wrong")), 3,
            message);
    }

    [Test]
    public void Chromosomes_are_left_out_at_the_variances_of_the_whole_genome()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Scan("shared", "coded", "--kinship", study.Path("k"), "--loco")));
        Gpulmm.AssertDone(Gpulmm.Run(Scan("whole", "coded", "--kinship", study.Path("k"))));

        Assert.That(
            File.ReadAllText(study.Path("shared.coded.null.json")), Is.EqualTo(File.ReadAllText(study.Path("whole.coded.null.json"))));
        Assert.That(Rows("shared.coded.tsv").Select(row => row[2]), Is.EqualTo(Rows("whole.coded.tsv").Select(row => row[2])));
    }

    [Test]
    public void Exact_laws_have_columns_of_their_own()
    {
        Gpulmm.AssertDone(Gpulmm.Run(Scan("exact", "coded", "--background", "none", "--exact-mac", "20")));

        Assert.That(Rows("exact.coded.tsv")[0][^3..], Is.EqualTo(new[] { "P_EXACT_CARRIER", "P_EXACT_FIXEDCASES", "NOTE" }));
    }

    [TestCase("odd", "binomial", "trait odd: sample ", "expected 0 for controls and 1 for cases, or 1 and 2.")]
    [TestCase("negative", "poisson", "trait negative: sample ", "expected a count, a whole number that is not negative.")]
    public void Values_that_a_family_does_not_have_are_named(string trait, string family, string place, string rule)
    {
        Finished run = Gpulmm.Run(
            "scan", "--bfile", study.Prefix, "--pheno", study.Path("cases.txt"), "--pheno-name", trait, "--background", "none", "--family",
            family, "--out", study.Path("bad"));

        Gpulmm.AssertFails(run, 3, place, rule);
        Assert.That(study.Files("bad.").Where(name => name.EndsWith(".tsv", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Few_cases_are_warned_of_and_separating_covariates_named()
    {
        Finished few = Gpulmm.Run(Scan("few", "few", "--background", "none"));
        Gpulmm.AssertDone(few);
        Assert.That(few.Out, Does.Contain("few has 6 cases and 54 controls"));

        Finished split = Gpulmm.Run(Scan("split", "coded", "--background", "none", "--covar", study.Path("split.txt")));
        Gpulmm.AssertFails(split, 3, "separation: telling tells some responses exactly");
    }

    [TestCase("--spa-cgf", "r", "--spa-cgf goes with --family binomial, poisson, nbinom2 or cox.")]
    [TestCase("--test", "firth", "--test firth goes with --family binomial, poisson or cox.")]
    public void Options_of_families_need_one(string option, string value, string message)
    {
        Finished run = Gpulmm.Run("scan", "--bfile", study.Prefix, option, value, "--out", study.Path("usage"));

        Gpulmm.AssertFails(run, 2, message);
    }

    [TestCase("binomial", "--loco-tau own", "--loco-tau goes with --loco.")]
    [TestCase("binomial", "--condition-refit", "--condition-refit goes with --condition.")]
    [TestCase("poisson", "--exact-mac 5", "--exact-mac goes with --family binomial.")]
    public void Options_without_effect_are_refused(string family, string options, string message) =>
        Gpulmm.AssertFails(
            Gpulmm.Run(["scan", "--bfile", study.Prefix, "--family", family, .. options.Split(' '), "--out", study.Path("usage")]),
            2,
            message);

    [Test]
    public void A_column_that_tells_zeros_of_counts_exactly_is_named()
    {
        study.Write("zeros.txt", "FID IID count\n" + study.Lines(i => $"{(i % 3 == 0 ? 0 : 1 + (i % 4))}"));
        study.Write("third.txt", "FID IID third\n" + study.Lines(i => $"{(i % 3 == 0 ? 1 : 0)}"));

        Gpulmm.AssertFails(
            Gpulmm.Run(
                "scan", "--bfile", study.Prefix, "--pheno", study.Path("zeros.txt"), "--covar", study.Path("third.txt"), "--background",
                "none", "--family", "poisson", "--out", study.Path("zeros")),
            3, "separation: third tells some responses exactly");
    }

    private string[] Scan(string name, string traits, params string[] more) =>
        ["scan", "--bfile", study.Prefix, "--pheno", study.Path("cases.txt"), "--pheno-name", traits, "--family", "binomial", "--out",
            study.Path(name), .. more];

    private string[][] Rows(string name) => [.. File.ReadLines(study.Path(name)).Select(line => line.Split('\t'))];
}
