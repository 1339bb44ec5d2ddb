namespace GpuLmm.Cli.Tests;

/// <summary>Files in which something was changed or cut off end with exit code 3 and the file, and leave nothing.</summary>
public sealed class DamagedInputTests
{
    private OddInput odd = null!;

    [SetUp]
    public void Create() => odd = new OddInput();

    [TearDown]
    public void Delete() => odd.Dispose();

    [TestCase("zlib-12bits16", "variant rs31", "byte 3185")]
    [TestCase("zlib-12bits3", "variant rs37", "byte 2843")]
    [TestCase("zlib-12bits8", "variant rs9", "byte 918")]
    public void Broken_compression_of_a_bgen_names_the_marker(string name, params string[] parts)
    {
        Gpulmm.AssertFails(odd.Run("kinship", "--bgen", OddInput.Of($"damaged/bgen/{name}/g.bgen")), 3, ["g.bgen", .. parts, "is not whole zlib data"]);
        Assert.That(odd.Left(), Is.Empty);
    }

    [TestCase("parquet-fault0")]
    [TestCase("parquet-fault1")]
    [TestCase("parquet-mem2030")]
    public void A_damaged_parquet_file_is_refused_without_the_memory_it_asks_for(string name)
    {
        File.Copy(OddInput.Of($"damaged/results/{name}/s.parquet"), odd.Path("x.t1.parquet"));
        long before = GC.GetTotalAllocatedBytes();

        Finished run = Gpulmm.Run("report", odd.Path("x.t1.parquet"), "--out", odd.Out);

        Gpulmm.AssertFails(run, 3, "x.t1.parquet: is not a whole Parquet file");
        Assert.That(GC.GetTotalAllocatedBytes() - before, Is.LessThan(200_000_000));
        Assert.That(odd.Left(), Is.EqualTo(new[] { "x.t1.parquet" }));
    }

    [TestCase("without-fitted")]
    [TestCase("without-report")]
    public void A_damaged_fit_is_refused_by_whatever_reads_it(string name)
    {
        string path = OddInput.Of($"damaged/fit/{name}/f.fit.json");
        Gpulmm.AssertFails(Gpulmm.Run("report", path, "--out", odd.Out), 3, "f.fit.json", "not a fit");
        Gpulmm.AssertFails(Gpulmm.Run("compare", path, path), 3, "f.fit.json", "not a fit");
        Gpulmm.AssertFails(
            odd.Run("predict", "--fit", path, "--data", OddInput.Of("predict/d.csv"), "--new", OddInput.Of("predict/d.csv")), 3, "f.fit.json",
            "not a fit");
    }

    [Test]
    public void A_gzip_file_that_was_cut_off_is_told_so_wherever()
    {
        string[] cut = [.. Directory.GetFiles(OddInput.Of("vcf"), "t*.vcf")];
        Assert.That(cut, Has.Length.EqualTo(18));
        Assert.Multiple(() =>
        {
            foreach (string path in cut)
            {
                Gpulmm.AssertFails(Scan(path), 3, $"{Path.GetFileName(path)}: is not a whole gzip file");
            }
        });
        Gpulmm.AssertDone(Scan(OddInput.Of("vcf/gz.vcf")));

        Finished Scan(string path) =>
            odd.Run("scan", "--vcf", path, "--pheno", OddInput.Of("vcf/p.pheno"), "--kinship-method", "centered");
    }

    [Test]
    [Category("Slow")]
    [Platform("Linux,MacOsX")]
    public void A_bed_that_is_cut_off_under_a_scan_ends_it_with_the_file_and_its_size()
    {
        using var study = new SmallStudy(1000, 40_000);
        using System.Diagnostics.Process process = Gpulmm.Start(
            "dotnet", [Gpulmm.Path, .. study.Scan("--threads", "1", "--loco")], ("GPULMM_BLAS", "managed"), ("GPULMM_DEVICE", "cpu"));
        string? line;
        do
        {
            line = process.StandardOutput.ReadLine();
        }
        while (line is not null && !line.StartsWith("plan:", StringComparison.Ordinal));

        // Without a lock of its own, as another program cuts it off.
        using (var bed = new FileStream(study.Path("study.bed"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            bed.SetLength(100_000);
        }

        Gpulmm.AssertFails(Gpulmm.Finish(process), 3, "study.bed: has become shorter while it was read", "100000 bytes now");
        Assert.That(study.Files("r"), Is.Empty);
    }

    [Test]
    public void A_result_that_cannot_be_written_takes_the_others_with_it()
    {
        Directory.CreateDirectory(odd.Path("r.residuals.tsv.partial"));
        Gpulmm.AssertFails(
            odd.Run("fit", OddInput.Fit(OddInput.Of("lineends/nonl.csv"), "y ~ x + (1 | g)", "--residuals", "--report")), 3,
            "r.residuals.tsv: cannot be written");
        Assert.That(odd.Left(), Is.EqualTo(new[] { "r.residuals.tsv.partial" }));
    }

    [TestCase("--inverse")]
    [TestCase("--format", "text")]
    public void A_log_that_cannot_be_written_takes_the_matrix_with_it(params string[] more)
    {
        Directory.CreateDirectory(odd.Path("r.log.partial"));
        Gpulmm.AssertFails(
            odd.Run("kinship", ["--pedigree", OddInput.Of("pedigree/star.ped"), .. more]), 3, "r.log: cannot be written");
        Assert.That(odd.Left(), Is.EqualTo(new[] { "r.log.partial" }));
    }
}
