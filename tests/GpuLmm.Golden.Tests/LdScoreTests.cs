using System.IO.Compression;
using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>LD scores of mice, plain and by annotation (<c>Data/ldsc/scores</c>, <c>scores_annot</c>).</summary>
[TestFixture]
public sealed class LdScoreTests
{
    private readonly LdFolder folder = new();
    private PlinkBed genotypes = null!;
    private HostBackend backend = null!;

    [OneTimeSetUp]
    public void Open()
    {
        foreach (string ending in new[] { "bed", "bim" })
        {
            using Stream from = GoldenData.OpenCompressed("ldsc", "scores", $"geno.{ending}.gz");
            using FileStream to = File.Create(folder.PathOf($"geno.{ending}"));
            from.CopyTo(to);
        }

        File.Copy(GoldenData.PathOf("ldsc", "scores", "geno.fam"), folder.PathOf("geno.fam"));
        genotypes = PlinkBed.Open(folder.PathOf("geno"));
        backend = HostBackend.Open(2);
    }

    [OneTimeTearDown]
    public void Close()
    {
        genotypes.Dispose();
        backend.Dispose();
        folder.Dispose();
    }

    [TestCase("kb", LdWindowUnit.Kilobases, 5000, 0)]
    [TestCase("cm", LdWindowUnit.Centimorgans, 5, 0)]
    [TestCase("snps", LdWindowUnit.Snps, 50, 0)]
    [TestCase("kb_maf0.05", LdWindowUnit.Kilobases, 5000, 0.05)]
    public void Scores_of_exact_windows_are_the_reference_s(string name, LdWindowUnit unit, double window, double maf)
    {
        var options = new LdScoreOptions { Window = window, Unit = unit, Filter = new MarkerFilter { MinMinorAlleleFrequency = maf } };

        var scores = LdScores.Estimate(genotypes, backend, options);

        JsonElement expected = LdCase.Read("scores").Expected.GetProperty("summary").GetProperty(name);
        Assert.That(scores.CountOf(commonOnly: false), Is.EqualTo(new[] { expected.GetProperty("M").GetDouble() }));
        Assert.That(scores.CountOf(commonOnly: true), Is.EqualTo(new[] { expected.GetProperty("M_5_50").GetDouble() }));
        Assert.That(scores.PairCount, Is.EqualTo(expected.GetProperty("pairs_ordered").GetInt64()));
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = GoldenData.Table("ldsc", "scores", $"expected.{name}.tsv.gz");
        Assert.That(scores.Markers.Select(marker => marker.Id), Is.EqualTo(rows.Select(row => row["SNP"])));
        for (int i = 0; i < rows.Count; i++)
        {
            AssertScore(scores.Scores[0][i], GoldenData.Number(rows[i]["L2"]));
            Assert.That(scores.MinorAlleleFrequencies[i], Is.EqualTo(GoldenData.Number(rows[i]["MAF"])).Within(1e-14));
        }
    }

    [Test]
    public void Scores_of_annotations_are_those_of_the_reference([Values] bool isThin)
    {
        string path = GoldenData.PathOf("ldsc", "scores_annot", "annot.annot.gz");
        if (isThin)
        {
            string[] lines = [.. Lines(path).Select(line => string.Join('\t', line.Split('\t').Skip(4)))];
            path = folder.PathOf("thin.annot");
            File.WriteAllLines(path, lines);
        }

        var options = new LdScoreOptions { Window = 5000, Unit = LdWindowUnit.Kilobases, Annotations = path };
        var scores = LdScores.Estimate(genotypes, backend, options);

        JsonElement expected = LdCase.Read("scores_annot").Expected;
        Assert.That(scores.CountOf(commonOnly: false), Is.EqualTo(LdCase.Numbers(expected, "M")).Within(1e-12).Percent);
        Assert.That(scores.CountOf(commonOnly: true), Is.EqualTo(LdCase.Numbers(expected, "M_5_50")).Within(1e-12).Percent);
        IReadOnlyList<IReadOnlyDictionary<string, string>> rows = GoldenData.Table("ldsc", "scores_annot", "expected.l2.ldscore.gz");
        Assert.That(scores.Names, Is.EqualTo(rows[0].Keys.Skip(3)));
        for (int i = 0; i < rows.Count; i++)
        {
            for (int c = 0; c < scores.Names.Count; c++)
            {
                AssertScore(scores.Scores[c][i], GoldenData.Number(rows[i][scores.Names[c]]));
            }
        }
    }

    [Test]
    public void Annotations_of_other_markers_are_refused_by_the_first_that_differs()
    {
        string[] lines = [.. Lines(GoldenData.PathOf("ldsc", "scores_annot", "annot.annot.gz"))];
        string[] swapped = [.. lines];
        (swapped[20], swapped[21]) = (swapped[21], swapped[20]);

        Assert.That(Fault([.. lines.Take(7), .. lines.Skip(8)]),
            Does.Contain("line 8").And.Contain(Id(lines[7])).And.Contain(Id(lines[8])));
        Assert.That(Fault(swapped), Does.Contain("line 21").And.Contain(Id(lines[20])));
        Assert.That(Fault(lines[..^1]), Does.Contain("rows").And.Contain(Id(lines[^1])));

        string Fault(string[] own)
        {
            string path = folder.PathOf("other.annot");
            File.WriteAllLines(path, own);
            return Assert.Throws<InputException>(() => LdScores.Estimate(
                genotypes, backend, new LdScoreOptions { Window = 5000, Unit = LdWindowUnit.Kilobases, Annotations = path }))!.Message;
        }
    }

    private static string Id(string line) => line.Split('\t')[2];

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static void AssertScore(double own, double expected) =>
        Assert.That(own, Is.EqualTo(expected).Within(1e-9 * Math.Max(1, expected)));
}
