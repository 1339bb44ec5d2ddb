using System.Diagnostics;

namespace GpuLmm.Cli.Tests;

/// <summary>Results are whole or not there: full disks, folders that are not, existing files, interruption, too little memory.</summary>
public sealed class OutputTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [TestCase("absent/r", "absent does not exist.")]
    [TestCase("study.fam/r", "study.fam is not a folder.")]
    public void A_folder_that_cannot_be_written_to(string prefix, string reason)
    {
        Finished run = Gpulmm.Run("scan", "--bfile", study.Prefix, "--out", study.Path(prefix));
        Gpulmm.AssertFails(run, 3, prefix, "cannot be written", reason);
        Assert.That(run.Error, Does.Not.Contain(".partial"));
    }

    [TestCase("scan", "--loco", "--report")]
    [TestCase("kinship", "--loco")]
    [TestCase("simulate", "--h2", "0.5")]
    public void Nothing_is_written_but_where_results_go(string command, params string[] more)
    {
        string home = Directory.CreateDirectory(study.Path("home")).FullName,
            results = Directory.CreateDirectory(study.Path("results")).FullName;
        string[] before = Everything();
        using Process process = Gpulmm.Start(
            "dotnet", [Gpulmm.Path, command, "--bfile", study.Prefix, .. more, "--out", Path.Combine(results, "r")],
            ("HOME", home), ("XDG_CONFIG_HOME", home), ("XDG_CACHE_HOME", home), ("DOTNET_CLI_HOME", home));

        Gpulmm.AssertDone(Gpulmm.Finish(process));

        Assert.That(Everything(), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(results), Is.Not.Empty);

        string[] Everything() => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(study.Prefix)!, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(results + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Order()];
    }

    [Test]
    public void Results_are_not_replaced_unless_asked()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan()));
        File.Delete(study.Path("r.log"));
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan()), 3, "r.pheno.tsv, ", "r.pheno.null.json: exist already", "--overwrite");
        Assert.That(study.Files("r"), Is.EqualTo(new[] { "r.pheno.null.json", "r.pheno.tsv", "r.run.json" }));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--overwrite")));
    }

    [Test]
    public void Traits_whose_files_would_have_one_name()
    {
        string pheno = study.Write("p.txt", "FID IID a/b a:b\n" + study.Lines(i => $"{i} {-i}"));
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--pheno", pheno)), 3, "r.a_b.tsv: two results would have this name");
    }

    [Test]
    public void Too_little_memory_is_told_before_it_is_taken()
    {
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--memory", "1M")), 5, "memory: needs ", "--memory allows 1.0 MB", "--keep");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void A_device_that_is_not_there() =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--device", "cuda:7")), 5, "cuda:7", "Present: cpu");

    [Test]
    public void Too_little_memory_of_a_device_is_told_before_it_is_taken()
    {
        Gpulmm.AssertFails(
            Gpulmm.Run(study.Scan("--device", "ilgpu-cpu", "--device-memory", "40K")), 5, "60 samples needs", "ilgpu-cpu",
            "are available", "--device cpu");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void A_device_named_twice() =>
        Gpulmm.AssertFails(Gpulmm.Run(study.Scan("--device", "cpu,cpu")), 5, "'cpu,cpu'", "has cpu twice");

    [Test]
    [Category("Slow")]
    public void Several_devices_of_a_kind_write_what_one_writes()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--device", "ilgpu-cpu", "--test", "wald,lrt,score")));
        string[] one = [.. Tables().Select(File.ReadAllText)];
        Finished two = Gpulmm.Run(study.Scan("--device", "ilgpu-cpu,ilgpu-cpu:1", "--test", "wald,lrt,score", "--overwrite"));

        Gpulmm.AssertDone(two);
        Assert.That(two.Out, Does.Contain("plan: scan on ilgpu-cpu, ilgpu-cpu:1: eigenvectors on the device, 4 blocks in flight"));
        Assert.That(Tables().Select(File.ReadAllText), Is.EqualTo(one));

        IEnumerable<string> Tables() => study.Files("r").Where(name => name.EndsWith(".tsv", StringComparison.Ordinal)).Select(study.Path);
    }

    [TestCase("scan")]
    [TestCase("fit")]
    [TestCase("kinship")]
    [TestCase("devices")]
    [Platform("Linux")]
    public void A_blas_that_is_not_there(string command)
    {
        string[] arguments = command switch
        {
            "scan" => study.Scan(),
            "kinship" => ["kinship", "--bfile", study.Prefix, "--out", study.Path("r")],
            "fit" =>
            [
                "fit", "--data", study.Write("d.csv", "id,y\nI1,1\nI2,2\n"), "--formula", "y ~ (1 | gr(id, cov = K))",
                "--kernel", $"K={study.Path("k")}", "--out", study.Path("r"),
            ],
            _ => [command],
        };
        using Process process = Gpulmm.Start("dotnet", [Gpulmm.Path, .. arguments], ("GPULMM_BLAS", "/nope.so"), ("GPULMM_DEVICE", "cpu"));
        Gpulmm.AssertFails(Gpulmm.Finish(process), 5, "GPULMM_BLAS=/nope.so cannot be used", "(/nope.so: cannot open shared object file");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void The_demo_makes_no_folder_but_its_own()
    {
        Gpulmm.AssertFails(Gpulmm.Run("demo", "--out", study.Path("absent/demo")), 3, "absent does not exist.");
        Assert.That(Directory.Exists(study.Path("absent")), Is.False);
    }

    [Test]
    public void The_demo_leaves_its_data_and_results()
    {
        Finished run = Gpulmm.Run("demo", "--out", study.Path("demo"));
        Gpulmm.AssertDone(run);
        Assert.That(run.Out, Does.Not.Contain(".partial"));
        Assert.That(study.Files("demo"), Is.EqualTo(new[]
        {
            "demo.bed", "demo.bim", "demo.cov", "demo.fam", "demo.html", "demo.log", "demo.pheno", "demo.run.json", "demo.trait.tsv",
        }));
        Assert.That(Directory.Exists(study.Path("demo.partial")), Is.False);
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public void An_interrupted_demo_leaves_nothing()
    {
        using Process process = Gpulmm.Start(
            "dotnet", [Gpulmm.Path, "demo", "--out", study.Path("demo"), "--threads", "1"], ("GPULMM_BLAS", "managed"),
            ("GPULMM_DEVICE", "cpu"));
        string? line;
        do
        {
            line = process.StandardOutput.ReadLine();
        }
        while (line is not null && !line.StartsWith("device:", StringComparison.Ordinal));
        Assert.That(File.Exists(study.Path("demo.partial/demo.bed")), Is.True);
        int code = Gpulmm.Interrupt(process);
        Gpulmm.AssertFails(Gpulmm.Finish(process), code, "interrupted");
        Assert.That(study.Files("demo"), Is.Empty);
        Assert.That(Directory.Exists(study.Path("demo.partial")), Is.False);
    }

    [TestCase("tsv")]
    [TestCase("parquet")]
    [Platform("Linux,MacOsX")]
    public void An_interruption_leaves_nothing(string format)
    {
        using var large = new SmallStudy(500, 60_000);
        using Process process = Gpulmm.Start(
            "dotnet", [Gpulmm.Path, .. large.Scan("--threads", "1", "--test", "wald,lrt", "--format", format)], ("GPULMM_BLAS", "managed"));
        string? line;
        do
        {
            line = process.StandardOutput.ReadLine();
        }
        while (line is not null && !line.Contains("h² =", StringComparison.Ordinal));
        Assert.That(large.Files("r"), Does.Contain($"r.pheno.{format}.partial"));
        int code = Gpulmm.Interrupt(process);
        Gpulmm.AssertFails(Gpulmm.Finish(process), code, "interrupted");
        Assert.That(large.Files("r"), Is.Empty);
    }
}
