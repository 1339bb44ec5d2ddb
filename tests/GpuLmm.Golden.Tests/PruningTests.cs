using System.Globalization;

namespace GpuLmm.Golden.Tests;

/// <summary>Pruning against plink2 <c>--indep-pairwise</c>, marker for marker.</summary>
[TestFixture]
public sealed class PruningTests
{
    private string folder = null!;

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("gpulmm-prune-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [TestCase("2000kb 0.2")]
    [TestCase("100 10 0.5")]
    public void What_stays_of_the_mice_is_what_plink2_kept(string window)
    {
        using SexCodedGenotypes mice = SexCodedGenotypes.Of(Sorted(), new KaryotypeOptions { AutosomeCount = 19 });
        var pruned = PrunedMarkers.Select(mice, Options(window));
        Assert.That(
            pruned.Kept.Select(marker => mice.Markers[marker].Id),
            Is.EqualTo(File.ReadLines(GoldenData.PathOf("pruning", $"mouse.{window.Replace(' ', '_')}.prune.in"))));
    }

    [TestCase("500kb 0.2")]
    [TestCase("50 5 0.5")]
    [TestCase("1000 80 0.1")]
    [TestCase("2 1 0.3")]
    [TestCase("0.5kb 0.3")]
    [TestCase("250 250 0.9")]
    [TestCase("300kb 0")]
    public void Both_lists_are_those_of_plink2(string window)
    {
        Simulated();
        Run("--bfile", window, "--autosome");
        AssertSame(SexCodedGenotypes.Of(PlinkBed.Open(Path("s"))), Options(window));
    }

    [Test]
    public void Filters_count_as_in_plink2()
    {
        Simulated();
        Run("--bfile", "200kb 0.3", "--autosome", "--maf", "0.05", "--geno", "0.03");
        AssertSame(SexCodedGenotypes.Of(PlinkBed.Open(Path("s"))), Options("200kb 0.3") with
        {
            Filter = new MarkerFilter { MinMinorAlleleFrequency = 0.05, MaxMissing = 0.03 },
        });
    }

    [Test]
    public void Dosages_count_as_the_calls_that_plink2_makes_of_them()
    {
        Plink2.Run("--dummy", "300", "900", "0.03", "0.1", "dosage-freq=0.3", "--seed", "5", "--make-pgen", "--out", Path("s"));
        Run("--pfile", "200kb 0.005", "--autosome");
        AssertSame(SexCodedGenotypes.Of(PlinkPgen.Open(Path("s"))), Options("200kb 0.005"));
    }

    private static PruningOptions Options(string window)
    {
        string[] parts = window.Split(' ');
        bool isKilobases = parts[0].EndsWith("kb", StringComparison.Ordinal);
        return new PruningOptions
        {
            Window = double.Parse(parts[0].Replace("kb", ""), CultureInfo.InvariantCulture),
            Unit = isKilobases ? LdWindowUnit.Kilobases : LdWindowUnit.Snps,
            Step = parts.Length == 3 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1,
            MaxSquaredCorrelation = double.Parse(parts[^1], CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The mice in order of position, without parents, as plink2 had them.</summary>
    private static MemoryGenotypes Sorted()
    {
        using var bed = PlinkBed.Open(GoldenData.Mouse);
        int[] order = [.. Enumerable.Range(0, bed.Markers.Count).Where(j => bed.Markers[j].Position >= 0)
            .OrderBy(j => bed.Markers[j].Chromosome.Length).ThenBy(j => bed.Markers[j].Chromosome, StringComparer.Ordinal)
            .ThenBy(j => bed.Markers[j].Position)];
        using var block = new GenotypeBlock(bed.Samples.Count, order.Length);
        bed.Read(order, block);
        var counts = new double[bed.Samples.Count];
        return MemoryGenotypes.Create(bed.Samples, [.. order.Select(j => bed.Markers[j])], Enumerable.Range(0, order.Length).Select(j =>
        {
            block.Decode<double>(j, SampleSelection.All(counts.Length), MarkerCoding.Additive(-1), counts);
            return Array.ConvertAll(counts, count => (sbyte)count);
        }));
    }

    /// <summary>Haplotypes that change little from marker to marker, missing calls, markers that do not vary, gaps, and children.</summary>
    private void Simulated()
    {
        const int N = 203, M = 900;
        var random = new Random(8);
        SampleId[] ids = [.. Enumerable.Range(0, N).Select(i => new SampleId($"f{i}", $"i{i}"))];
        double[] haplotypes = [];
        int chromosome = 0, position = 0;
        using (var writer = new PlinkBedWriter(Path("s"), ids))
        {
            for (int j = 0; j < M; j++)
            {
                if (1 + (4 * j / M) != chromosome)
                {
                    (chromosome, position) = (1 + (4 * j / M), 1000);
                    haplotypes = [.. Enumerable.Range(0, 2 * N).Select(_ => random.NextDouble())];
                }

                position += random.NextDouble() < 0.01 ? 700_000 : random.Next(0, 20_000);
                haplotypes = [.. haplotypes.Select(own => random.NextDouble() < 0.93 ? own : random.NextDouble())];
                double frequency = random.NextDouble() < 0.03 ? 0 : 0.5 * random.NextDouble(), missing = 0.1 * random.NextDouble();
                bool isFlipped = random.NextDouble() < 0.5;
                sbyte Allele(int h) => (sbyte)((isFlipped ? 1 - haplotypes[h] : haplotypes[h]) < frequency ? 1 : 0);
                writer.Write(
                    new Marker($"{chromosome}", $"v{j}", 0, position, "A", "G"),
                    [.. Enumerable.Range(0, N).Select(i =>
                        random.NextDouble() < missing ? (sbyte)-1 : (sbyte)(Allele(i) + Allele(N + i)))]);
            }
        }

        File.WriteAllLines(Path("s.fam"), ids.Select((id, i) => $"{id.Family} {id.Individual} {(i % 7 == 3 ? "p q" : "0 0")} 0 -9"));
    }

    private void Run(string source, string window, params string[] more) => Plink2.Run(
        [source, Path("s"), "--indep-pairwise", .. window.Split(' '), "--bad-ld", "--out", Path("p"), .. more]);

    private void AssertSame(Genotypes genotypes, PruningOptions options)
    {
        using (genotypes)
        {
            var pruned = PrunedMarkers.Select(genotypes, options);
            string[] Ids(IReadOnlyList<int> markers) => [.. markers.Select(marker => genotypes.Markers[marker].Id)];
            Assert.That(Ids(pruned.Kept), Is.EqualTo(File.ReadAllLines(Path("p.prune.in"))));
            Assert.That(Ids(pruned.Removed), Is.EqualTo(File.ReadAllLines(Path("p.prune.out"))));
        }
    }

    private string Path(string name) => System.IO.Path.Combine(folder, name);
}
