namespace GpuLmm.Tests;

/// <summary>Rows and columns of summary statistics that are easily misread.</summary>
public sealed class SummaryStatisticsTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Every_copy_of_an_id_with_several_pairs_of_alleles_is_left_out()
    {
        // rs1: one copy has other bases; rs2, rs3: one copy cannot be used; rs4, rs5: the same pair, swapped and on the other strand.
        SummaryStatistics own = Read("""
            SNP A1 A2 BETA SE N
            rs0 A G 0.1 0.1 100
            rs1 A G 0.1 0.1 100
            rs1 A C 0.1 0.1 100
            rs2 A T 0.1 0.1 100
            rs2 A G 0.1 0.1 100
            rs3 A G 0.1 0.1 100
            rs3 A AT 0.1 0.1 100
            rs4 A G 0.2 0.1 100
            rs4 G A 0.1 0.1 100
            rs5 A G 0.3 0.1 100
            rs5 T C 0.1 0.1 100
            """);

        Assert.That(Ids(own), Is.EqualTo(new[] { "rs0", "rs4", "rs5" }));
        Assert.That(own.Z, Is.EqualTo(new[] { 1.0, 2, 3 }).Within(1e-12));
        Assert.That(own.Removed["an id with several pairs of alleles"], Is.EqualTo(3));
        Assert.That(own.Removed["a repeated id"], Is.EqualTo(3));
    }

    [Test]
    public void Ambiguous_copies_that_are_kept_are_pairs_of_their_own()
    {
        const string Rows = """
            SNP A1 A2 BETA SE N
            rs1 A T 0.1 0.1 100
            rs1 T A 0.1 0.1 100
            rs2 A T 0.1 0.1 100
            rs2 A G 0.1 0.1 100
            """;
        Assert.That(Ids(Read(Rows, new SumstatsOptions { KeepAmbiguous = true })), Is.EqualTo(new[] { "rs1" }));
    }

    [Test]
    public void A_list_with_alleles_tells_which_copy_is_meant()
    {
        string list = folder.Write("list.txt", "SNP A1 A2\nrs1 G A\n");
        const string Rows = """
            SNP A1 A2 BETA SE N
            rs1 A T 0.2 0.1 100
            rs1 A G 0.1 0.1 100
            rs2 A G 0.1 0.1 100
            """;
        SummaryStatistics own = Read(Rows, new SumstatsOptions { MergeAlleles = list });

        Assert.That(Ids(own), Is.EqualTo(new[] { "rs1" }));
        Assert.That(own.Removed["not in the list of SNPs"], Is.EqualTo(1));
    }

    [Test]
    public void Odds_ratios_stand_in_where_effects_are_missing()
    {
        const string Header = "chromosome\tbase_pair_location\trsid\teffect_allele\tother_allele\tbeta\todds_ratio\tstandard_error\tn\tp_value";
        const string Rows = "1\t10\trs1\tA\tG\t0.2\tNA\t0.1\t100\t0.0455\n1\t20\trs2\tA\tG\tNA\t0.5\t0.2\t100\t0.000528\n";

        SummaryStatistics own = Read($"{Header}\n{Rows}");
        Assert.That(own.Z, Is.EqualTo(new[] { 2, Math.Log(0.5) / 0.2 }).Within(1e-12));
        Assert.That(own.Readings[^1].Column, Is.EqualTo("beta/standard_error; where beta is missing, log(odds_ratio) for it"));

        // Odds ratios are rounded: the z of −log10 p has more digits.
        string logs = Header.Replace("p_value", "neg_log_10_p_value", StringComparison.Ordinal);
        own = Read($"{logs}\n1\t20\trs2\tA\tG\tNA\t0.5\t0.2\t100\t1.3010299956639813\n");
        Assert.That(own.Z, Is.EqualTo(new[] { -1.959963984540054 }).Within(1e-12), "p = 0.05");
        Assert.That(() => Read($"{Header}\n1\t20\trs2\tA\tG\tNA\t-0.5\t0.2\t100\t0.1\n"),
            Throws.InstanceOf<InputException>().With.Message.Contains("line 2: odds_ratio -0.5 is not positive"));
    }

    [Test]
    public void An_effective_number_of_samples_is_not_taken_for_their_number()
    {
        const string Rows = "SNP A1 A2 BETA SE Neff\nrs1 A G 0.1 0.1 900\n";

        Assert.That(() => Read(Rows), Throws.InstanceOf<InputException>().With.Message.Contains("no sample size")
            .And.Message.Contains("--n-col Neff, with --samp-prev 0.5"));
        SummaryStatistics own = Read(Rows,
            new SumstatsOptions { Columns = new Dictionary<SumstatsColumn, string> { [SumstatsColumn.N] = "NEFF" } });
        Assert.That(own.N, Is.EqualTo(new[] { 900.0 }));
        Assert.That(own.Readings.Single(reading => reading.Content == "N").Remark, Does.Contain("effective: --samp-prev is 0.5"));
    }

    [Test]
    public void Ids_are_exchanged_by_a_map_before_they_are_compared()
    {
        string map = folder.Write("map.txt", "1:10:A:G rs1\n1:20:A:G rs2\n1:30:A:G rs2\n");
        SummaryStatistics own = Read("""
            SNP A1 A2 BETA SE N
            1:10:A:G A G 0.1 0.1 100
            1:20:A:G A G 0.2 0.1 100
            1:30:A:G A G 0.3 0.1 100
            rs9 A G 0.4 0.1 100
            """, new SumstatsOptions { IdMap = map, MergeAlleles = folder.Write("list.txt", "rs1\nrs2\nrs9\n") });

        Assert.That(Ids(own), Is.EqualTo(new[] { "rs1", "rs2", "rs9" }), "ids that the map lacks stay");
        Assert.That(own.Z, Is.EqualTo(new[] { 1.0, 2, 4 }).Within(1e-12));
        Assert.That(own.Removed["a repeated id"], Is.EqualTo(1));
        Assert.That(() => Read("SNP A1 A2 BETA SE N\nrs1 A G 0.1 0.1 100\n",
            new SumstatsOptions { IdMap = folder.Write("one.txt", "rs1 rs2\nrs3\n") }),
            Throws.InstanceOf<InputException>().With.Message.Contains("one.txt line 2: 1 field"));
    }

    private SummaryStatistics Read(string text, SumstatsOptions? options = null) =>
        SummaryStatistics.Read(folder.Write("t.txt", text), options);

    private static string[] Ids(SummaryStatistics trait) => [.. Enumerable.Range(0, trait.Count).Select(trait.Ids.Text)];
}
