using CsCheck;

namespace GpuLmm.Tests;

public sealed class MarkerFilterTests
{
    private TempFolder folder = null!;

    [SetUp]
    public void CreateFolder() => folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Defaults_keep_everything()
    {
        MarkerFilter filter = MarkerFilter.Default;
        Assert.That(filter, Is.EqualTo(new MarkerFilter
        {
            MinMinorAlleleFrequency = 0,
            MaxMissing = 1,
            MinMinorAlleleCount = 0,
            Chromosomes = null,
            Extract = null,
            Exclude = null,
        }));

        using PlinkBed bed = Write([[-1, -1, -1], [0, 0, 0], [2, 1, 0]]);
        var kept = FilteredMarkers.Apply(bed, SampleSelection.All(3), filter);

        Assert.That(kept.Indices, Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(kept.Excluded.Total, Is.Zero);
    }

    [Test]
    public void All_faults_are_told_at_once()
    {
        var filter = new MarkerFilter { MinMinorAlleleFrequency = 0.6, MaxMissing = double.NaN, MinMinorAlleleCount = -1 };

        Assert.That(filter.Validate, Throws.ArgumentException.With.Message.EqualTo(
            "Marker filter: minimum minor allele frequency 0.6: expected within [0, 0.5]; maximum missing fraction NaN: "
            + "expected within [0, 1]; minimum minor allele count -1: expected at least 0."));
    }

    [Test]
    public void Keeps_what_a_naive_filter_keeps_whatever_the_threads() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[0, 25], Gen.Int[0, 10], Gen.Int[0, 12]).Sample(
            (seed, maf, geno, mac) =>
            {
                const int N = 20;
                using var own = new TempFolder();
                sbyte[][] counts = PlinkFiles.RandomCounts(seed, N, 40);
                PlinkBed.Write(own.Path("study"), PlinkFiles.Ids(N), PlinkFiles.Markers(40), counts);
                using PlinkBed bed = PlinkBed.Open(own.Path("study"));
                int[] samples = [.. Enumerable.Range(0, N).Where(i => i % 3 != 1)];
                var filter = new MarkerFilter { MinMinorAlleleFrequency = maf / 50.0, MaxMissing = geno / 10.0, MinMinorAlleleCount = mac };

                var kept = FilteredMarkers.Apply(bed, new SampleSelection(N, samples), filter);
                var keptByTwo = FilteredMarkers.Apply(bed, new SampleSelection(N, samples), filter, threads: 2);

                int[] expected = [.. Enumerable.Range(0, 40).Where(j => IsKept([.. samples.Select(i => counts[j][i])], maf, geno, mac))];
                Assert.That(kept.Indices, Is.EqualTo(expected));
                Assert.That(keptByTwo.Indices, Is.EqualTo(expected));
                Assert.That(keptByTwo.Counts, Is.EqualTo(kept.Counts));
                Assert.That(kept.Excluded.Total, Is.EqualTo(40 - expected.Length));
            },
            iter: 30);

    [TestCase(0.01, 1)]
    [TestCase(0.03, 3)]
    [TestCase(0.07, 7)]
    [TestCase(0.29, 29)]
    public void A_marker_exactly_at_the_frequency_is_kept(double maf, int copies)
    {
        // 50 samples, 100 alleles; every fraction here rounds differently in binary.
        using PlinkBed bed = Write([Copies(copies, 50), Copies(copies - 1, 50)]);
        var kept = FilteredMarkers.Apply(bed, SampleSelection.All(50), new MarkerFilter { MinMinorAlleleFrequency = maf });

        Assert.That(kept.Indices, Is.EqualTo(new[] { 0 }));
    }

    [TestCase(0.05, 5)]
    [TestCase(0.29, 29)]
    public void A_marker_exactly_at_the_missing_fraction_is_kept(double geno, int missing)
    {
        using PlinkBed bed = Write([Missing(missing), Missing(missing + 1)]);
        var kept = FilteredMarkers.Apply(bed, SampleSelection.All(100), new MarkerFilter { MaxMissing = geno });

        Assert.That(kept.Indices, Is.EqualTo(new[] { 0 }));
        Assert.That(kept.Excluded.MaxMissing, Is.EqualTo(1));

        static sbyte[] Missing(int count) => [.. Enumerable.Range(0, 100).Select(i => (sbyte)(i < count ? -1 : i % 3))];
    }

    [Test]
    public void Each_exclusion_is_counted_under_its_first_reason()
    {
        // rs1 rs3 rs5 on chromosome 1; rs2 rs4 rs6 on X.
        using PlinkBed bed = Write([[0, 1, 2], [0, 1, 2], [-1, -1, 2], [0, 1, 2], [0, 0, 0], [0, 1, 2]]);
        var filter = new MarkerFilter
        {
            Chromosomes = MarkerFilter.ParseChromosomes("chr1,x"),
            Extract = new HashSet<string> { "rs1", "rs2", "rs3", "rs4", "rs5", "nobody" },
            Exclude = new HashSet<string> { "rs4", "rs6" },
            MaxMissing = 0.5,
            MinMinorAlleleFrequency = 0.1,
            MinMinorAlleleCount = 3,
        };

        var kept = FilteredMarkers.Apply(bed, SampleSelection.All(3), filter);

        Assert.That(kept.Excluded, Is.EqualTo(new MarkerExclusions(0, 1, 1, 1, 1, 0, 1)));
        Assert.That(kept.Indices, Is.EqualTo(new[] { 0, 1 }));
        Assert.That(kept.Counts[0], Is.EqualTo(new MarkerCounts(1, 1, 1, 0)));
        var one = FilteredMarkers.Apply(bed, SampleSelection.All(3), filter with { Chromosomes = new HashSet<string> { "01" } });
        Assert.That(one.Excluded, Is.EqualTo(new MarkerExclusions(3, 0, 0, 1, 1, 0, 1)));
    }

    [Test]
    public void A_cancelled_filter_stops()
    {
        using PlinkBed bed = Write([[0, 1, 2]]);
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.That(
            () => FilteredMarkers.Apply(bed, SampleSelection.All(3), MarkerFilter.Default, 1, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static bool IsKept(sbyte[] g, int maf, int geno, int mac)
    {
        int called = g.Count(x => x >= 0);
        int copies = g.Where(x => x >= 0).Sum(x => x);
        int minor = Math.Min(copies, (2 * called) - copies);
        return 10 * (g.Length - called) <= geno * g.Length
            && (maf == 0 || (called > 0 && 50 * minor >= maf * 2 * called))
            && minor >= mac;
    }

    private static sbyte[] Copies(int copies, int n) => [.. Enumerable.Range(0, n).Select(i => (sbyte)(i < copies ? 1 : 0))];

    private PlinkBed Write(sbyte[][] counts)
    {
        PlinkBed.Write(folder.Path("study"), PlinkFiles.Ids(counts[0].Length), PlinkFiles.Markers(counts.Length), counts);
        return PlinkBed.Open(folder.Path("study"));
    }
}
