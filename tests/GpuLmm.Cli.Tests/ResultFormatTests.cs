using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;

namespace GpuLmm.Cli.Tests;

/// <summary>Results in every format, as other programs find them.</summary>
public sealed class ResultFormatTests
{
    private SmallStudy study = null!;

    [SetUp]
    public void Create() => study = new SmallStudy();

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void Every_format_has_the_same_rows()
    {
        string[] more = ["--pheno", study.Path("pheno.txt"), "--test", "wald,score"];
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan(more)));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--format", "tsv.gz", "--overwrite"])));
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan([.. more, "--format", "parquet", "--overwrite"])));
        string text = File.ReadAllText(study.Path("r.gaps.tsv"));
        using (var gzip = new StreamReader(new GZipStream(File.OpenRead(study.Path("r.gaps.tsv.gz")), CompressionMode.Decompress)))
        {
            Assert.That(gzip.ReadToEnd(), Is.EqualTo(text));
        }

        var parquet = AssociationTableFile.Open(study.Path("r.gaps.parquet"));
        Assert.That(parquet.Metadata["gpulmm.trait"], Is.EqualTo("gaps"));
        Assert.That(parquet.Metadata["gpulmm.arguments"], Does.StartWith("scan --bfile ").And.Contain("--test wald,score"));
        Assert.That(parquet.Metadata["gpulmm.device"], Does.StartWith("cpu"));
        string[][] cells = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t'))];
        Assert.That(parquet.Rows()
            .Select(row => $"{row.Marker.Id} {row.Called} {Digits(row.Beta)} {Digits(row.NegativeLog10P)} {Digits(row.Lambda)}"),
            Is.EqualTo(cells.Select(cell => $"{cell[2]} {cell[6]} {cell[8]} {cell[12]} {cell[13]}")));
    }

    [Test]
    public void Bgzip_and_tabix_take_the_blocks()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--format", "tsv.gz")));
        string path = study.Path("r.pheno.tsv.gz");
        Assert.That(Gpulmm.Other("bgzip", "-t", path).Code, Is.Zero);
        string whole = Gpulmm.Other("bgzip", "-dc", path).Out;
        Assert.That(whole.Split('\n'), Has.Length.EqualTo(2 + SmallStudy.M));
        Assert.That(Gpulmm.Other("tabix", "-s", "1", "-b", "2", "-e", "2", "-S", "1", path).Code, Is.Zero);
        string[] found = Gpulmm.Other("tabix", path, "2:2500-3000").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(found, Has.Length.EqualTo(6));
        Assert.That(found, Is.SubsetOf(whole.Split('\n')));
    }

    [Test]
    public void R_reads_the_compressed_table()
    {
        Gpulmm.AssertDone(Gpulmm.Run(study.Scan("--format", "tsv.gz")));
        string code =
            $"t <- read.delim('{study.Path("r.pheno.tsv.gz")}'); cat(nrow(t), ncol(t), sum(is.na(t$BETA)), t$ID[which.max(t$LOG10P)])";
        Assert.That(Gpulmm.Other("Rscript", "-e", code).Out, Is.EqualTo("40 15 2 rs1"));
    }

    [TestCase("tsv")]
    [TestCase("tsv.gz")]
    [TestCase("parquet")]
    [Platform("Linux")]
    public void A_full_disk_leaves_nothing(string format)
    {
        // Files may grow to 4 blocks; the runtime's own double mapping of code would count as a file.
        string command =
            $"ulimit -f 4; trap '' XFSZ; exec dotnet '{Gpulmm.Path}' {string.Join(' ', study.Scan("--test", "wald,lrt,score", "--format", format))}";
        using Process process = Gpulmm.Start("sh", ["-c", command], ("DOTNET_EnableWriteXorExecute", "0"));
        Gpulmm.AssertFails(Gpulmm.Finish(process), 3, $"r.pheno.{format}: cannot be written");
        Assert.That(study.Files("r"), Is.Empty);
    }

    private static string Digits(double value) => double.IsNaN(value) ? "NA" : value.ToString("G7", CultureInfo.InvariantCulture);
}
