using System.Text.Json;

namespace GpuLmm.Cli.Tests;

/// <summary>X, Y and odd names of chromosomes on the command line, and a VCF as the source of genotypes.</summary>
public sealed class ChromosomeTests
{
    private const int N = 40;

    private SmallStudy study = null!;

    [SetUp]
    public void Create()
    {
        study = new SmallStudy();
        var random = new Random(3);
        string[] chromosomes = ["chr1", "02", "scaffold_9", "chrX", "23", "Y", "MT"];
        Sex[] sexes = [.. Enumerable.Range(0, N).Select(i => i < 3 ? Sex.Unknown : i % 2 == 0 ? Sex.Male : Sex.Female)];
        SampleId[] ids = [.. Enumerable.Range(0, N).Select(i => new SampleId("0", $"i{i}"))];
        using (var writer = new PlinkBedWriter(study.Path("x"), ids, sexes, [.. Enumerable.Range(0, N).Select(_ => random.NextDouble())]))
        using (var vcf = new StreamWriter(study.Path("x.vcf")))
        {
            vcf.Write("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
                + string.Join('\t', ids.Select(id => id.Individual)) + "\n");
            for (int j = 0; j < 70; j++)
            {
                var marker = new Marker(chromosomes[j / 10], $"v{j}", 0, 1_000_000 * (1 + (j % 10)), "G", "A");
                sbyte[] counts = [.. ids.Select(_ => (sbyte)random.Next(-1, 3))];
                writer.Write(marker, counts);
                vcf.Write($"{marker.Chromosome}\t{marker.Position}\t{marker.Id}\tA\tG\t.\t.\t.\tGT\t"
                    + string.Join('\t', counts.Select(x => x switch { 0 => "0/0", 1 => "0/1", 2 => "1/1", _ => "./." })) + "\n");
            }

            vcf.Write($"1\t5\tmany\tA\tG,T\t.\t.\t.\tGT{string.Concat(Enumerable.Repeat("\t0/2", N))}\n");
        }

        study.Write("sexes.txt", "IID SEX\n" + string.Concat(ids.Select((id, i) => $"{id.Individual} {(int)sexes[i]}\n")));
        string[] fam = File.ReadAllLines(study.Path("x.fam"));
        study.Write("x.pheno", "FID IID pheno\n"
            + string.Concat(fam.Select(line => line.Split(' ')).Select(f => $"fam{f[1]} {f[1]} {f[5]}\n")));
    }

    [TearDown]
    public void Delete() => study.Dispose();

    [Test]
    public void A_kinship_is_of_autosomes_unless_chromosomes_are_named()
    {
        Finished run = Run("kinship", "--bfile", study.Path("x"), "--json");
        Gpulmm.AssertDone(run);
        using var json = JsonDocument.Parse(run.Out);
        Assert.That(json.RootElement.GetProperty("markers").GetInt32(), Is.EqualTo(30));
        Assert.That(json.RootElement.GetProperty("sexChromosomes").GetProperty("x").GetInt32(), Is.EqualTo(20));
        Assert.That(run.Error, Does.Contain(
            "markers 20 on X (males 0/2, unknown sex missing), 10 on Y (males 0/2, others missing), 10 mitochondrial (0/2); sexes: 18 males, 19 females, 3 unknown"));

        Assert.That(Run("kinship", "--bfile", study.Path("x"), "--chr", "1,2,X", "--overwrite").Out,
            Does.Contain("from 40 markers").And.Contain("heterozygous males: "));
        Assert.That(Run("kinship", "--bfile", study.Path("x"), "--chr", "1-2", "--loco", "--overwrite").Code, Is.Zero);
        Assert.That(File.ReadLines(study.Path("r.loco.tsv")).Skip(1).Select(line => line.Split('\t')[0]), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void Other_species_have_other_numbers()
    {
        string told = Run("kinship", "--bfile", study.Path("x"), "--chr-set", "30").Out;
        Assert.That(told, Does.Contain("markers 10 on X").And.Contain("from 40 markers"));
    }

    [Test]
    public void Positions_tell_pseudoautosomal_markers() => Assert.That(
        Run("kinship", "--bfile", study.Path("x"), "--par-region", "hg38", "--male-coding", "0/1").Out,
        Does.Contain("markers 16 on X (males 0/1, unknown sex missing), 4 pseudoautosomal (as autosomes)"));

    [Test]
    public void A_vcf_gives_the_tables_of_the_bed([Values] bool loco)
    {
        string[] more = loco ? ["--loco"] : [];
        Finished bed = Run(["scan", "--bfile", study.Path("x"), "--pheno", study.Path("x.pheno"), .. more]);
        Gpulmm.AssertDone(bed);
        string expected = File.ReadAllText(study.Path("r.pheno.tsv"));
        Finished vcf = Run(
            ["scan", "--vcf", study.Path("x.vcf"), "--update-sex", study.Path("sexes.txt"), "--pheno", study.Path("x.pheno"),
                "--overwrite", .. more]);
        Gpulmm.AssertDone(vcf);
        Assert.That(File.ReadAllText(study.Path("r.pheno.tsv")), Is.EqualTo(expected));
        Assert.That(vcf.Out, Does.Contain("records with several alternative alleles skipped: 1 of 71 (1:5 many)"));
        Assert.That(expected.Split('\n').Count(line => line.StartsWith("chrX\t", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(File.ReadAllText(study.Path("r.log")), Does.Contain("on X (males 0/2").And.Contain("heterozygous males: "));
    }

    [Test]
    public void Unknown_sex_on_X_is_an_error_and_leaves_nothing()
    {
        Finished run = Run("scan", "--vcf", study.Path("x.vcf"), "--pheno", study.Path("x.pheno"));
        Gpulmm.AssertFails(run, 3, "x.vcf: marker v30 is on chromosome chrX, and no sample has a known sex", "--update-sex", "--chr");
        Assert.That(study.Files("r"), Is.Empty);
        Gpulmm.AssertDone(Run("scan", "--vcf", study.Path("x.vcf"), "--pheno", study.Path("x.pheno"), "--chr", "1,2,scaffold_9,MT"));
    }

    [TestCase("--male-coding 1/2", "1/2")]
    [TestCase("--chr-set 0", "0 autosomes: expected 1 to 95")]
    [TestCase("--par-region hg17", "hg17")]
    public void Options_outside_their_range(string options, string message) =>
        Gpulmm.AssertFails(Run(["kinship", "--bfile", study.Path("x"), .. options.Split(' ')]), 2, message);

    [Test]
    public void Several_sources_are_too_many() => Gpulmm.AssertFails(
        Run("scan", "--bfile", study.Path("x"), "--vcf", study.Path("x.vcf")), 2, "found --bfile and --vcf");

    private Finished Run(params string[] arguments) => Gpulmm.Run([.. arguments, "--out", study.Path("r")]);
}
