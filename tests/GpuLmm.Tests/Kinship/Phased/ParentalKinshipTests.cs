namespace GpuLmm.Tests;

/// <summary>Kernels of maternal and paternal alleles against their definition written out.</summary>
[TestFixture]
public sealed class ParentalKinshipTests : HostFixture
{
    private const int Samples = 9;
    private static readonly string[] Names = [.. Enumerable.Range(0, Samples).Select(i => $"s{i}")];
    private TempFolder folder = null!;

    [SetUp]
    public void Create() => folder = new TempFolder();

    [TearDown]
    public void Delete() => folder.Dispose();

    [Test]
    public void Alleles_of_each_parent_make_a_matrix(
        [Values(KinshipMethod.Centered, KinshipMethod.Standardized, KinshipMethod.VanRaden1)] KinshipMethod method,
        [Values] HaplotypeOrder order)
    {
        // More markers than a block has, so that blocks of different places meet.
        string[][] genotypes = Genotypes(1500, seed: 3);
        VcfFile vcf = Write(genotypes);

        using ParentalKinships kinships = ParentalKinships.Estimate(vcf, Host, new KinshipOptions { Method = method }, order);

        bool isPaternalFirst = order == HaplotypeOrder.PaternalMaternal;
        AssertEqual(kinships.Paternal, Textbook(genotypes, isPaternalFirst ? 0 : 1, method));
        AssertEqual(kinships.Maternal, Textbook(genotypes, isPaternalFirst ? 1 : 0, method));
    }

    [Test]
    public void Standardised_by_the_sample_the_mean_diagonal_is_one()
    {
        string[][] genotypes =
            [.. Genotypes(200, seed: 4).Select(record => record.Select(g => g.Replace('.', '0').Replace('/', '|')).ToArray())];
        using ParentalKinships kinships = ParentalKinships.Estimate(
            Write(genotypes), Host, new KinshipOptions { Method = KinshipMethod.Standardized, SampleVariance = true });

        Assert.That(Enumerable.Range(0, Samples).Average(i => kinships.Maternal.Matrix[i, i]), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void With_every_allele_known_the_two_and_their_cross_products_are_the_additive_matrix()
    {
        string[][] all = [.. Genotypes(300, seed: 5).Select(record => record.Select(g => g.Replace('.', '1').Replace('/', '|')).ToArray())];
        string[][] genotypes =
            [.. all.Where(record => record.Select(g => g[0]).Distinct().Count() == 2 && record.Select(g => g[2]).Distinct().Count() == 2)];
        using ParentalKinships kinships = ParentalKinships.Estimate(Write(genotypes), Host);
        PlinkBed.Write(
            folder.Path("g"), [.. Names.Select(name => new SampleId("0", name))],
            [.. genotypes.Select((_, j) => new Marker("1", $"v{j}", 0, j, "G", "A"))],
            [.. genotypes.Select(record => record.Select(g => (sbyte)g.Count(c => c == '1')).ToArray())]);
        using var bed = PlinkBed.Open(folder.Path("g"));
        using Kinship additive = Kinship.Estimate(bed, Host);

        Assert.That(genotypes, Has.Length.GreaterThan(250));
        AssertEqual(additive, (i, k) => kinships.Maternal.Matrix[i, k] + kinships.Paternal.Matrix[i, k] + Cross(i, k) + Cross(k, i));

        double Cross(int i, int k) => genotypes.Average(record =>
            (record[i][2] - '0' - record.Average(g => g[2] - '0')) * (record[k][0] - '0' - record.Average(g => g[0] - '0')));
    }

    [Test]
    public void What_is_skipped_is_counted()
    {
        string[] plain = ["0|1", "1|0", "1/1", "0/1", ".|1", "./1", ".", "0|0:7", "1|1:9"];
        string[] haploid = [.. plain.Select((g, i) => i == 0 ? "1" : g)];
        var vcf = VcfFile.Open(folder.Write("f.vcf", VcfText.Header(Names)
            + VcfText.Record("chr2", 9, "G", plain, "GT:DP") + VcfText.Record("1", 8, "G,T", Enumerable.Repeat("1|2", Samples))
            + VcfText.Record("1", 7, "<DEL>", plain) + VcfText.Record("1", 6, "A[2:3[", plain) + VcfText.Record("X", 5, "G", haploid)
            + VcfText.Record("3", 4, "G", plain) + VcfText.Record("1", 3, ".", Enumerable.Repeat("0|0", Samples))));

        using ParentalKinships kinships = ParentalKinships.Estimate(
            vcf, Host, new KinshipOptions { Filter = new MarkerFilter { Chromosomes = MarkerFilter.ParseChromosomes("1,2,X") } });

        PhasedReport report = kinships.Report;
        Assert.That(
            (report.RecordCount, report.MultiallelicCount, report.StructuralCount, report.NotDiploidCount, report.Excluded.Chromosome),
            Is.EqualTo((7L, 1L, 2L, 1L, 1)));
        Assert.That((report.HeterozygousCount, report.UnphasedCount, report.MissingCount), Is.EqualTo((3L, 1L, 3L)));
        Assert.That((kinships.Maternal.MarkerCount, kinships.Paternal.MarkerCount), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void A_haploid_sample_that_is_not_used_does_not_matter()
    {
        var vcf = VcfFile.Open(folder.Write("f.vcf", VcfText.Header("a", "b", "c") + VcfText.Record("X", 5, "G", ["1", "0|1", "1|0"])));
        SampleId[] used = [vcf.Samples[2], vcf.Samples[1]];

        using ParentalKinships kinships =
            ParentalKinships.Estimate(vcf, Host, samples: used, order: HaplotypeOrder.MaternalPaternal, options: new KinshipOptions
            {
                Filter = new MarkerFilter { MinMinorAlleleCount = 1 },
            });

        Assert.That(kinships.Maternal.Samples, Is.EqualTo(used));
        Assert.That(kinships.Maternal.Matrix[0, 1], Is.EqualTo(-0.25), "1 and 0 about their mean");
    }

    [TestCase("0/1", "none of its 2 heterozygous genotypes is phased")]
    [TestCase("1|1", "no record of 1 has maternal alleles that vary among 2 samples")]
    public void Without_phase_or_variation_there_is_no_matrix(string genotype, string message)
    {
        var vcf = VcfFile.Open(folder.Write("f.vcf", VcfText.Header("a", "b") + VcfText.Record("1", 5, "G", [genotype, genotype])));
        Assert.That(() => ParentalKinships.Estimate(vcf, Host), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void Compressed_files_are_read_alike([Values] bool isBgzip)
    {
        string[][] genotypes = Genotypes(400, seed: 6);
        using ParentalKinships expected = ParentalKinships.Estimate(Write(genotypes), Host);
        string text = File.ReadAllText(folder.Path("f.vcf"));
        File.WriteAllBytes(folder.Path("f.vcf.gz"), isBgzip ? VcfText.Bgzip(text, 3000) : VcfText.Gzip(text));

        using ParentalKinships actual = ParentalKinships.Estimate(VcfFile.Open(folder.Path("f.vcf.gz")), Host);

        KinshipMatrices.AssertSame(actual.Maternal, expected.Maternal);
        Assert.That(actual.Report, Is.EqualTo(expected.Report));
    }

    [Test]
    public void Options_of_single_alleles() => Assert.That(
        () => ParentalKinships.Estimate(Write(Genotypes(5, 1)), Host, new KinshipOptions { Method = KinshipMethod.Dominance }),
        Throws.ArgumentException.With.Message.Contains("no dominance"));

    /// <summary>Some unphased, some missing or half missing.</summary>
    private static string[][] Genotypes(int markers, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, markers).Select(_ =>
        {
            double p = 0.2 + (0.6 * random.NextDouble());
            return Names.Select(_ => $"{Allele(p)}{(random.Next(8) == 0 ? '/' : '|')}{Allele(p)}").ToArray();
        })];

        char Allele(double p) => random.Next(20) == 0 ? '.' : random.NextDouble() < p ? '1' : '0';
    }

    private VcfFile Write(string[][] genotypes) => VcfFile.Open(folder.Write(
        "f.vcf", VcfText.Header(Names)
            + string.Concat(genotypes.Select((record, j) => VcfText.Record($"{1 + (j % 3)}", 5000 - j, "G", record)))));

    /// <summary>Σ (a − p)(a − p)' over markers, a missing allele at p, of a heterozygote without phase ½ from each parent.</summary>
    private static Func<int, int, double> Textbook(string[][] genotypes, int haplotype, KinshipMethod method)
    {
        var rows = new List<double[]>();
        double variances = 0;
        foreach (string[] record in genotypes)
        {
            double[] alleles = [.. record.Select(g =>
                g is "0/1" or "1/0" ? 0.5 : g[1] == '/' && g[0] != g[2] || g[2 * haplotype] == '.' ? double.NaN : g[2 * haplotype] - '0')];
            double p = alleles.Where(double.IsFinite).Average();
            if (alleles.Where(double.IsFinite).Distinct().Count() > 1)
            {
                variances += p * (1 - p);
                rows.Add(
                    [.. alleles.Select(a =>
                    double.IsNaN(a) ? 0 : (a - p) / (method == KinshipMethod.Standardized ? Math.Sqrt(p * (1 - p)) : 1))]);
            }
        }

        double divisor = method == KinshipMethod.VanRaden1 ? variances : rows.Count;
        return (i, k) => rows.Sum(z => z[i] * z[k]) / divisor;
    }

    private static void AssertEqual(Kinship kinship, Func<int, int, double> expected)
    {
        for (int i = 0; i < Samples; i++)
        {
            for (int k = 0; k < Samples; k++)
            {
                Assert.That(kinship.Matrix[i, k], Is.EqualTo(expected(i, k)).Within(1e-12), $"{i}, {k}");
            }
        }
    }
}
