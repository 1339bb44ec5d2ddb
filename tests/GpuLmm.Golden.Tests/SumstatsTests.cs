using System.Text.Json;

namespace GpuLmm.Golden.Tests;

/// <summary>Summary statistics of eight programs, and eight files that are refused (<c>Data/ldsc/munge</c>).</summary>
[TestFixture]
public sealed class SumstatsTests
{
    [TestCase("m1_regenie", 1e-6)]
    [TestCase("m2_saige", 1e-6)]
    [TestCase("m3_bolt", 1e-9)]
    [TestCase("m4_plink2", 1e-6)]
    [TestCase("m5_fastgwa", 1e-6)]
    [TestCase("m6_ssf", 1e-9)]
    [TestCase("m7_gwasvcf", 1e-6)]
    [TestCase("m8_merge_alleles", 1e-6)]
    public void Every_program_s_file_is_read_as_expected(string name, double tolerance)
    {
        JsonElement entry = LdCase.Read("munge").Expected.GetProperty("cases").GetProperty(name);
        var options = new SumstatsOptions
        {
            N = name == "m3_bolt" ? 10000 : null,
            MergeAlleles = name == "m8_merge_alleles" ? Path("m8_merge.snplist") : null,
            Columns = name == "m8_merge_alleles" ? new Dictionary<SumstatsColumn, string> { [SumstatsColumn.Z] = "Z" }
                : new Dictionary<SumstatsColumn, string>(),
        };

        var own = SummaryStatistics.Read(Path(entry.GetProperty("file").GetString()!), options);

        string[][] wanted = [.. File.ReadLines(Path(entry.GetProperty("expected").GetString()!)).Skip(1).Select(line => line.Split('\t'))];
        Assert.That(Enumerable.Range(0, own.Count).Select(own.Ids.Text), Is.EqualTo(wanted.Select(row => row[0])));
        for (int i = 0; i < wanted.Length; i++)
        {
            double z = GoldenData.Number(wanted[i][4]);
            Assert.That($"{AllelePair.Effect(own.Alleles[i])}{AllelePair.Other(own.Alleles[i])}", Is.EqualTo(wanted[i][1] + wanted[i][2]));
            Assert.That(own.N[i], Is.EqualTo(GoldenData.Number(wanted[i][3])));
            Assert.That(own.Z[i], Is.EqualTo(z).Within(tolerance * Math.Max(1, Math.Abs(z))));
        }
    }

    [TestCase("r1_unsigned.txt", "no signed statistic", "SNP, A1, A2, P, N", "--unsigned")]
    [TestCase("r2_no_n.txt", "no sample size", "--n-col")]
    [TestCase("r3_or_is_beta.txt", "line 4", "OR", "log odds ratio", "--beta OR")]
    [TestCase("r5_p_not_z.txt", "do not follow from Z", "0.05")]
    [TestCase("r7_ragged.txt", "line 41", "5 fields where the header has 6")]
    [TestCase("r8_two_betas.txt", "columns beta and Beta both read as BETA", "--beta NAME")]
    public void Files_that_cannot_be_right_are_refused_with_the_reason(string file, params string[] parts)
    {
        InputException? fault = Assert.Throws<InputException>(() => SummaryStatistics.Read(Path(file)));

        foreach (string part in parts)
        {
            Assert.That(fault!.Message, Does.Contain(part));
        }
    }

    [Test]
    public void Statistics_without_sign_are_good_for_heritability_only()
    {
        var absolute = SummaryStatistics.Read(Path("r4_abs_z.txt"));
        Assert.That(absolute.IsUnsigned);
        Assert.That(absolute.Warnings, Has.Some.Contain("Z has no negative value"));
        InputException? fault = Assert.Throws<InputException>(() =>
            LdScoreRegression.GeneticCorrelation(absolute, absolute, LdCase.Reference(string.Empty)));
        Assert.That(fault!.Message, Does.Contain("r4_abs_z.txt").And.Contain("h2 only"));

        var unsigned = SummaryStatistics.Read(Path("r1_unsigned.txt"), new SumstatsOptions { Unsigned = true });
        Assert.That(unsigned.IsUnsigned);
        Assert.That(unsigned.Z, Is.All.GreaterThanOrEqualTo(0));
    }

    [Test]
    public void Ids_that_are_positions_are_refused_where_they_meet_rs_numbers()
    {
        var trait = SummaryStatistics.Read(Path("r6_no_rsid.txt"));

        InputException? fault = Assert.Throws<InputException>(() => LdScoreRegression.Heritability(trait, LdCase.Reference(string.Empty)));

        Assert.That(fault!.Message, Does.Contain("ids are in the LD score file").And.Contain("1:1516345:T:C")
            .And.Contain("--match position"));
    }

    private static string Path(string file) => GoldenData.PathOf("ldsc", "munge", file);
}
