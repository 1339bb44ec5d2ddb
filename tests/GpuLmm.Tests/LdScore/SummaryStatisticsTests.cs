namespace GpuLmm.Tests;

/// <summary>Summary statistics of programs whose files differ in small ways, and rows that are odd.</summary>
public sealed class SummaryStatisticsTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [TestCase("CHROM POS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA SE STAT DF LOG10P LAMBDA NOTE",
        "1 5 rs1 C A 0.3 100 WALD -0.2 0.1 4 1 1.34 0.5 .", "gpulmm scan")]
    [TestCase("CHROM GENPOS ID ALLELE0 ALLELE1 A1FREQ N TEST BETA.Y1 SE.Y1 CHISQ.Y1 LOG10P.Y1", "1 5 rs1 C A 0.3 100 ADD -0.2 0.1 4 1.34",
        "REGENIE")]
    [TestCase("MarkerName Allele1 Allele2 Weight Zscore P-value Direction", "rs1 a c 100 -2 0.0455 --", "METAL")]
    [TestCase("SNP A1 A2 freq b se p N", "rs1 A C 0.3 -0.2 0.1 0.0455 100", "columns by their names")]
    [TestCase("CHR SNP BP A1 A2 FRQ_A_60 FRQ_U_40 INFO OR SE P", "1 rs1 5 A C 0.3 0.3 1 0.818730753077982 0.1 0.0455", "daner")]
    [TestCase("CHR SNP BP A1 A2 FRQ_A_60 FRQ_U_40 INFO OR SE P Nca Nco Neff", "1 rs1 5 A C 0.3 0.3 1 0.818730753077982 0.1 0.0455 60 40 96",
        "daner")]
    [TestCase("CHR SNP POS A1 A2 N AF1 T SE_T P_noSPA BETA SE P CONVERGE", "1 rs1 5 A C 100 0.3 -20 10 0.0455 -0.2 0.1 0.0455 1",
        "fastGWA-GLMM")]
    [TestCase("CHR SNP BP A1 A2 TEST NMISS BETA STAT P", "1 rs1 5 A C ADD 100 -0.2 -2 0.0455", "PLINK 1.9")]
    [TestCase("#CHROM POS ID REF ALT A1 OMITTED TEST OBS_CT OR LOG(OR)_SE Z_STAT P ERRCODE",
        "1 5 rs1 A C A C ADD 100 0.8187 0.1 -2 0.0455 .", "PLINK 2")]
    [TestCase("chromosome base_pair_location effect_allele other_allele beta standard_error p_value rsid n",
        "1 5 A C -0.2 0.1 0.0455 rs1 100", "GWAS-SSF")]
    public void A_row_of_every_program_is_the_same(string header, string row, string program)
    {
        SummaryStatistics own = Read(header, row);

        Assert.That(own.Readings[0].Column, Is.EqualTo(program));
        Assert.That(own.Ids.Text(0), Is.EqualTo("rs1"));
        Assert.That((AllelePair.Effect(own.Alleles[0]), AllelePair.Other(own.Alleles[0])), Is.EqualTo(('A', 'C')));
        Assert.That(own.Z[0], Is.EqualTo(-2).Within(1e-9));
        Assert.That(own.N[0], Is.EqualTo(100));
    }

    [TestCase("SNP reference_allele other_allele BETA SE N", "reference_allele may be either")]
    [TestCase("SNP Allele1 Allele2 BETA SE N", "Allele1 and Allele2 may be either")]
    [TestCase("A1 A2 BETA SE N", "no column of SNP ids")]
    [TestCase("Name Chr Pos Ref Alt Trait Cohort Model Effect LCI_Effect UCI_Effect Pval", "--htp")]
    [TestCase("ID ALLELE0 ALLELE1 N TEST BETA.Y1 SE.Y1 LOG10P.Y1 BETA.Y2 SE.Y2 LOG10P.Y2", "several traits: Y1, Y2")]
    public void Headers_that_leave_a_choice_are_refused(string header, string part) =>
        Assert.That(() => Read(header), Throws.InstanceOf<InputException>().With.Message.Contains(part).And.Message.Contains("line 1"));

    [Test]
    public void A_named_column_wins_over_its_rivals()
    {
        string path = Write("SNP A1 A2 beta Beta SE N", "rs1 A C 0.4 0.2 0.1 100");
        var options = new SumstatsOptions { Columns = new Dictionary<SumstatsColumn, string> { [SumstatsColumn.Beta] = "Beta" } };

        Assert.That(SummaryStatistics.Read(path, options).Z[0], Is.EqualTo(2).Within(1e-12));
    }

    [Test]
    public void Rows_that_cannot_be_used_are_counted_by_reason()
    {
        SummaryStatistics own = Read("SNP A1 A2 BETA P N INFO FRQ",
            "rs1 A C 0.1 0.5 100 1 0.3", "rs2 A C 0.1 0 100 1 0.3", "rs3 A C 0.1 1.5 100 1 0.3", "rs4 A T 0.1 0.5 100 1 0.3",
                "rs5 A I 0.1 0.5 100 1 0.3",
            "rs6 A C NA 0.5 100 1 0.3", "rs7 A C 0.1 0.5 100 0.5 0.3", "rs8 A C 0.1 0.5 100 NA 0.3", "rs9 A C 0.1 0.5 100 1 0.995",
            "rs10 A C 0.1 0.5 100 1 NA", "rs11 A C -0.1 0.5 100 1 0.3", "rs11 A C 0.1 0.5 100 1 0.3", "rs12 A C 0.1 0.5 100 1 0.3",
            "rs12 A G 0.1 0.5 100 1 0.3", "rs13 A C 0.1 0.5 50 1 0.3", "rs14 A C 0 0.5 100 1 0.3");

        Assert.That(Enumerable.Range(0, own.Count).Select(own.Ids.Text), Is.EqualTo(new[] { "rs1", "rs10", "rs11", "rs14" }));
        Assert.That(own.Z[3], Is.Zero, "no effect has no sign");
        Assert.That(own.Removed, Is.EquivalentTo(new Dictionary<string, long>
        {
            [SumstatsReason.ZeroP] = 1,
            [SumstatsReason.OutOfRange] = 1,
            [SumstatsReason.Ambiguous] = 1,
            [SumstatsReason.NoSnp] = 1,
            [SumstatsReason.Missing] = 1,
            [SumstatsReason.Info] = 2,
            [SumstatsReason.Frequency] = 1,
            [SumstatsReason.Repeated] = 2,
            [SumstatsReason.Multiallelic] = 1,
            [SumstatsReason.FewSamples] = 1,
        }));
        Assert.That(own.Warnings, Has.Some.Contain("1 rows without a frequency are kept"));
    }

    [Test]
    public void Probabilities_below_all_numbers_keep_their_effect()
    {
        Assert.That(Read("SNP A1 A2 BETA SE P N", "rs1 A C -8 0.1 0 100").Z[0], Is.EqualTo(-80).Within(1e-9));
        Assert.That(Read("SNP A1 A2 BETA LOG10P N", "rs1 A C -8 1391.7436 100").Z[0], Is.EqualTo(-80).Within(1e-3));
    }

    [Test]
    public void Samples_are_those_of_the_file_before_those_that_are_given()
    {
        string path = Write("SNP A1 A2 Z N_CAS N_CON P", "rs1 A C 2 30 70 0.0455");

        Assert.That(SummaryStatistics.Read(path).N[0], Is.EqualTo(100));
        Assert.That(SummaryStatistics.Read(path, new SumstatsOptions { N = 5 }).N[0], Is.EqualTo(100));
        Assert.That(SummaryStatistics.Read(path, new SumstatsOptions { EffectiveN = true }).N[0],
            Is.EqualTo(4 / ((1 / 30.0) + (1 / 70.0))).Within(1e-12));
    }

    [TestCase("6:25-34", 25_000_000, 34_000_000)]
    [TestCase("chr6:28477797-33448354", 28_477_797, 33_448_354)]
    [TestCase("mhc-hg19", 28_477_797, 33_448_354)]
    public void Regions_are_read_in_either_unit(string text, long first, long last) =>
        Assert.That(GenomeRegion.Parse(text), Is.EqualTo(new GenomeRegion("6", first, last)));

    private string Write(string header, params string[] rows)
    {
        string path = folder.Path("t.txt");
        File.WriteAllLines(path, [header, .. rows]);
        return path;
    }

    private SummaryStatistics Read(string header, params string[] rows) => SummaryStatistics.Read(Write(header, rows));
}
