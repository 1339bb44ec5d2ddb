namespace GpuLmm.Cli.Tests;

/// <summary>Input that breaks a rule ends with exit code 3, the place and the rule, and leaves nothing.</summary>
public sealed class BadInputTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase(0, 0x00, "study.bed: expected the first bytes 6C 1B", "found 00 1B")]
    [TestCase(2, 0x00, "study.bed: expected the third byte 01", "sample-major")]
    public void A_bed_of_another_kind(int position, int value, params string[] message)
    {
        byte[] bytes = File.ReadAllBytes(study.Path("study.bed"));
        bytes[position] = (byte)value;
        File.WriteAllBytes(study.Path("study.bed"), bytes);
        AssertBad(message);
    }

    [Test]
    public void A_truncated_bed()
    {
        byte[] bytes = File.ReadAllBytes(study.Path("study.bed"));
        File.WriteAllBytes(study.Path("study.bed"), bytes[..^1]);
        AssertBad(["study.bed: expected 3 + M·⌈N/4⌉ = 603 bytes", "found 602 (truncated)"]);
    }

    [Test]
    public void A_bim_of_five_columns()
    {
        File.WriteAllLines(study.Path("study.bim"),
            File.ReadAllLines(study.Path("study.bim")).Select((line, j) => j == 2 ? line[..^2] : line));
        AssertBad(["study.bim line 3: expected 6 columns, found 5"]);
    }

    [Test]
    public void A_sample_twice()
    {
        string[] lines = File.ReadAllLines(study.Path("study.fam"));
        lines[9] = lines[4];
        File.WriteAllLines(study.Path("study.fam"), lines);
        AssertBad(["study.fam line 10: sample 'F0 I5' is on line 5 already"]);
    }

    [Test]
    public void Ids_that_do_not_match() =>
        AssertBad(["p.txt: none of its 1 samples", "'nobody'"], "--pheno", study.Write("p.txt", "IID y\nnobody 1\n"));

    [Test]
    public void A_phenotype_that_is_not_there() =>
        AssertBad(["no column 'fall'", "did you mean 'full'?"], "--pheno", study.Path("pheno.txt"), "--pheno-name", "fall");

    [Test]
    public void A_value_that_is_no_number() =>
        AssertBad(["p.txt line 3: column y: 'tall' is not a number"], "--pheno", study.Write("p.txt", "IID y\nI1 1\nI2 tall\n"));

    [Test]
    public void A_trait_without_values() =>
        AssertBad(["no trait is left to analyse: y: all values missing"], "--pheno",
            study.Write("p.txt", "FID IID y\n" + study.Lines(_ => "NA")));

    [Test]
    public void Fewer_samples_than_covariates() => AssertBad(
        ["n ≤ p (2 samples, 2 covariates)"],
        "--pheno", study.Write("p.txt", "IID y\nI1 1\nI2 2\n"), "--covar", study.Path("covar.txt"), "--covar-name", "age");

    [Test]
    public void A_kinship_that_is_not_symmetric() =>
        AssertBad(["k.csv: not symmetric"], "--kinship", Kernel((i, j) => i == 1 && j == 0 ? 0.5 : i == j ? 1 : 0));

    [Test]
    public void A_kinship_that_is_not_positive_semi_definite() =>
        AssertBad(["not positive semi-definite"], "--kinship", Kernel((i, j) => i == j ? (i % 3 == 0 ? -1 : 1) : 0));

    [Test]
    public void A_kinship_of_others()
    {
        string path = study.Write("k.csv", "id,A,B\nA,1,0\nB,0,1\n");
        AssertBad(["60 of 60 analysed samples are not in the relationship matrix of 2", "F1 I1"], "--kinship", path);
    }

    [Test]
    public void A_kinship_that_is_not_there() => AssertBad(["no relationship matrix"], "--kinship", study.Path("absent"));

    [Test]
    public void No_marker_left() => AssertBad(["no marker"], "--chr", "17");

    [Test]
    public void A_list_that_is_not_there() => AssertBad(["ids.txt: file not found"], "--extract", study.Path("ids.txt"));

    private string Kernel(Func<int, int, double> value) =>
        study.Write("k.csv", "id," + string.Join(",", study.Ids.Select(id => id.Individual)) + "\n"
        + string.Concat(study.Ids.Select((id, i) =>
            $"{id.Individual},{string.Join(",", study.Ids.Select((_, j) => FormattableString.Invariant($"{value(i, j)}")))}\n")));

    private void AssertBad(string[] message, params string[] arguments)
    {
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan(arguments)), 3, message);
        Assert.That(study.Files("r"), Is.Empty);
    }
}
