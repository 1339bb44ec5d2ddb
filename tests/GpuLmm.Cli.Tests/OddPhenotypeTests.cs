using System.Globalization;

namespace GpuLmm.Cli.Tests;

/// <summary>Codes for missing values and unknown parents mean the same in every file that has them.</summary>
public sealed class OddPhenotypeTests
{
    private OddInput odd = null!;

    [SetUp]
    public void Create() => odd = new OddInput();

    [TearDown]
    public void Delete() => odd.Dispose();

    [Test]
    public void Minus_nine_is_missing_in_every_column_of_a_fam()
    {
        // plink2 --pheno-col-nums 7: 52 values; GEMMA -n 2: β of rs1 0.1366856 (it differs from ours beyond six digits by its λ).
        odd.Done("scan", "--bfile", OddInput.Of("fam/f"), "--kinship", OddInput.Of("base/k"));
        Assert.That(Column("pheno", "N").Distinct(), Is.EqualTo(new[] { "50" }));
        Assert.That(Column("pheno2", "N").Distinct(), Is.EqualTo(new[] { "52" }));
        Assert.That(Number(Column("pheno2", "BETA")[0]), Is.EqualTo(0.1366834).Within(1e-7));
    }

    [Test]
    public void Zero_is_missing_among_cases_and_controls_in_a_fam_as_in_a_psam()
    {
        Finished run = odd.Done("scan", "--bfile", OddInput.Of("codes/f"), "--kinship", OddInput.Of("base/k"));
        Assert.That(run.Out, Does.Contain("trait pheno: its values are 1 and 2, control and case: 0, of 7 of 60 samples, is missing"));
        string[] table = File.ReadAllLines(odd.Out + ".pheno.tsv");
        Assert.That(Column("pheno", "N").Distinct(), Is.EqualTo(new[] { "53" }));

        odd.Done("scan", "--pfile", OddInput.Of("codes/fp"), "--kinship", OddInput.Of("base/k"));
        Assert.That(File.ReadAllLines(odd.Out + ".PHENO1.tsv"), Is.EqualTo(table));
    }

    [TestCase("code")]
    [TestCase("star")]
    public void Parents_that_are_not_known_are_nobodys_parents(string name)
    {
        Finished run = odd.Done("kinship", "--pedigree", OddInput.Of($"pedigree/{name}.ped"), "--format", "text");
        Assert.That(run.Out, Does.Contain("unknown parents are also written as"));
        double[][] a = [.. File.ReadLines(odd.Out + ".cXX.txt").Select(line => line.Split('\t').Select(Number).ToArray())];
        Assert.That(a, Is.EqualTo(new double[][] { [1, 0, 0.5], [0, 1, 0.5], [0.5, 0.5, 1] }));
    }

    [TestCase("*")]
    [TestCase(".")]
    [TestCase("-9")]
    [TestCase("-")]
    [TestCase("?")]
    [TestCase("--")]
    [TestCase("na")]
    [TestCase("NaN")]
    [TestCase("unknown")]
    [TestCase("UNK")]
    [TestCase("NULL")]
    [TestCase("-999")]
    [TestCase("00")]
    public void Every_code_is_unknown_as_sire_and_as_dam(string code)
    {
        string path = odd.Write("p.ped", $"id sire dam\na {code} {code}\nb {code} 0\nc 0 {code}\nd a b\n");
        Finished run = odd.Done("kinship", "--pedigree", path, "--format", "text");
        Assert.That(run.Out, Does.Contain("4 animals, 3 founders"));
        Assert.That(File.ReadAllLines(odd.Out + ".cXX.txt")[0], Is.EqualTo("1\t0\t0\t0.5"));
    }

    [Test]
    public void A_negative_number_is_refused_as_a_parent() => Gpulmm.AssertFails(
        odd.Run("kinship", "--pedigree", odd.Write("p.ped", "id sire dam\na -1 0\n")), 3, "p.ped line 2", "'-1'",
        "write 0 for an unknown parent");

    [Test]
    public void Samples_in_another_order_than_the_bgens_own_are_told()
    {
        string[] lines = File.ReadAllLines(OddInput.Of("bgen/bi.sample"));
        File.WriteAllLines(odd.Path("rev.sample"), [.. lines[..2], .. lines[2..].Reverse()]);
        File.WriteAllLines(odd.Path("other.sample"), [.. lines[..2], .. lines[2..].Select(line => line.Replace('S', 'X'))]);
        string[] scan = ["--bgen", OddInput.Of("bgen/bi.bgen"), "--sample"];

        Finished own = odd.Done("kinship", [.. scan, OddInput.Of("bgen/bi.sample")]);
        Finished reversed = odd.Done("kinship", [.. scan, odd.Path("rev.sample")]);
        Finished other = odd.Done("kinship", [.. scan, odd.Path("other.sample")]);

        Assert.That(own.Out, Does.Not.Contain("warning"));
        Assert.That(reversed.Out, Does.Contain("another order").And.Contain("sample 1 is 'S060 S060' and 'S001'"));
        Assert.That(other.Out, Does.Contain("none of the samples of the .sample"));
    }

    private string[] Column(string trait, string name)
    {
        string[][] rows = [.. File.ReadLines($"{odd.Out}.{trait}.tsv").Select(line => line.Split('\t'))];
        int column = Array.IndexOf(rows[0], name);
        return [.. rows.Skip(1).Select(row => row[column])];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
