using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>Kernels from feature tables and coordinates.</summary>
public sealed class KernelSourceTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        study.Write("f.tsv", "id\ta\tb\tc\nx\t1\t0\t4\ny\t2\t5\t4\nz\t7\t1\t4\n");
        study.Write("c.txt", "id x y\np 0 0\nq 3 4\nr 0 0\n");
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("linear", 1)]
    [TestCase("clr", 0)]
    [TestCase("aitchison", 0)]
    [TestCase("braycurtis", 0)]
    public void Features(string kernel, int constant)
    {
        Finished run = Run("--features", "f.tsv", "--feature-kernel", kernel, "--format", "text", "--json");
        Gpulmm.AssertDone(run);
        Assert.That(File.ReadAllLines(study.Path("k.cXX.txt.id")), Is.EqualTo(new[] { "0\tx", "0\ty", "0\tz" }));
        using var json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("constant").GetInt32(), Is.EqualTo(constant));
        bool isLog = kernel is "clr" or "aitchison";
        Assert.That(json.RootElement.GetProperty("zeros").GetInt32(), Is.EqualTo(isLog ? 1 : 0));
        Assert.That(run.Error.Contains("zeros replaced by 0.5: 1"), Is.EqualTo(isLog));
        Assert.That(run.Error.Contains("negative eigenvalues"), Is.EqualTo(kernel == "braycurtis"));
    }

    [Test]
    public void Coordinates_of_those_kept()
    {
        study.Write("keep", "q\np\n");
        Gpulmm.AssertDone(Run("--coords", "c.txt", "--spatial", "gau", "--range", "5", "--format", "text", "--keep", study.Path("keep")));
        Assert.That(File.ReadAllText(study.Path("k.cXX.txt")), Is.EqualTo($"1\t{Math.Exp(-1)}\n{Math.Exp(-1)}\t1\n"));
    }

    [TestCase("--features f.tsv --coords c.txt", "found --features and --coords")]
    [TestCase("--features f.tsv --range 1", "--range goes with --coords, not with --features")]
    [TestCase("--features f.tsv --pseudocount 1", "--pseudocount goes with --feature-kernel clr and aitchison, not with linear")]
    [TestCase("--features f.tsv --feature-kernel clr --pseudocount 0", "expected a number above 0")]
    [TestCase("--features f.tsv --feature-kernel clr --pairwise", "--pairwise goes with --feature-kernel linear, not with clr")]
    [TestCase("--coords c.txt", "--coords needs --range")]
    [TestCase("--coords c.txt --range 0", "expected a number above 0")]
    [TestCase("--coords c.txt --range 1 --spatial matern", "--spatial matern needs --smoothness")]
    [TestCase("--coords c.txt --range 1 --smoothness 1", "--smoothness goes with --spatial matern, not with exp")]
    [TestCase("--coords c.txt --range 1 --pairwise", "--pairwise goes with --bfile, not with --coords")]
    public void Options_that_do_not_go_together(string arguments, string message) =>
        Gpulmm.AssertFails(Run(arguments.Split(' ')), 2, message);

    [Test]
    public void Cells_that_are_no_numbers()
    {
        study.Write("f.tsv", "id\ta\tb\nx\t1\tmuch\n");
        Gpulmm.AssertFails(Run("--features", "f.tsv"), 3, "f.tsv line 2: column b: 'much' is not a number");
        study.Write("f.tsv", "id\ta\tb\nx\t1\t-2\ny\t1\t2\n");
        Gpulmm.AssertFails(Run("--features", "f.tsv", "--feature-kernel", "clr"), 3, "f.tsv line 2: column b: -2 is negative");
        study.Write("c.txt", "id x y\np 0 NA\n");
        Gpulmm.AssertFails(Run("--coords", "c.txt", "--range", "1"), 3, "c.txt line 2: column y: a missing coordinate");
    }

    private Finished Run(params string[] arguments) => Gpulmm.Run(
        ["kinship", "--out", study.Path("k"), .. arguments.Select(text => text is "f.tsv" or "c.txt" ? study.Path(text) : text)]);
}
