using CsCheck;

namespace GpuLmm.Tests;

/// <summary>What is kept of the results of many traits.</summary>
[TestFixture]
public sealed class BulkKeepTests : HostFixture
{
    [Test]
    public void Best_markers_are_those_of_all_rows_and_ties_are_in_the_order_of_the_file()
    {
        using var study = new BulkStudy(n: 60, m: 1300, traits: 5, seed: 41);

        // Copies of one marker, in the same block and in others, with the alleles turned or not.
        foreach (int copy in (int[])[9, 300, 700, 1250])
        {
            study.Study.Counts[copy] = copy == 300
                ? Array.ConvertAll(study.Study.Counts[3], g => g < 0 ? g : (sbyte)(2 - g)) : study.Study.Counts[3];
        }

        PlinkBed.Write(study.Study.Path("copies"), study.Study.Ids, study.Study.Markers, study.Study.Counts);
        using var genotypes = PlinkBed.Open(study.Study.Path("copies"));
        using Kinship kinship = Kinship.Estimate(genotypes, Host);
        for (int threads = 1; threads <= 2; threads++)
        {
            using HostBackend backend = HostBackend.Open(threads);
            List<AssociationResult> all = Rows(genotypes, study, kinship, backend, BulkOptions.Default);
            foreach (int most in (int[])[1, 4, 2000])
            {
                List<AssociationResult> best = Rows(genotypes, study, kinship, backend, new BulkOptions { Top = most });
                var expected = Enumerable.Range(0, 5).SelectMany(t => all
                    .Where(row => row.Trait == t && row.Status == MarkerStatus.Tested)
                    .OrderByDescending(row => (float)row.Statistic).ThenBy(row => row.Marker.Position).Take(most));
                Assert.That(best.Select(row => (row.Trait, row.Marker.Id)), Is.EqualTo(expected.Select(row => (row.Trait, row.Marker.Id))));
                Assert.That(best.Select(row => row.NegativeLog10P), Is.EqualTo(expected.Select(row => row.NegativeLog10P)).Within(1e-9));
            }
        }
    }

    [Test]
    public void Best_markers_and_a_threshold_hold_together()
    {
        using var study = new BulkStudy(n: 60, m: 300, traits: 6, seed: 42);
        List<AssociationResult> all = study.Scan(Host, null).Rows;
        List<AssociationResult> kept = study.Scan(Host, null, new BulkOptions { Top = 3, MaxP = 0.01 }).Rows;
        var expected = Enumerable.Range(0, 6).SelectMany(t => all.Where(row => row.Trait == t && row.NegativeLog10P >= 2)
            .OrderByDescending(row => row.Statistic).Take(3));
        Assert.That(kept.Select(row => (row.Trait, row.Marker.Id)), Is.EqualTo(expected.Select(row => (row.Trait, row.Marker.Id))));
    }

    [Test]
    public void Markers_about_a_region_are_tested_for_its_trait_alone() => Gen.Select(
        Gen.Long[900, 1700], Gen.Long[0, 300], Gen.Long[0, 200], Gen.Int[1, 100_000]).Sample(
        (first, length, window, seed) =>
        {
            using var study = new BulkStudy(n: 40, m: 600, traits: 5, seed);
            study.Lacking(3, 4);
            var of = new Dictionary<string, (string, long, long)>
            {
                ["t0"] = ("chr1", first, first + length),
                ["t3"] = ("02", first, first + length),
                ["t4"] = ("3", first - 200, first + length),
                ["other"] = ("1", 1, 2),
            };
            List<AssociationResult> all = study.Scan(Host, null).Rows;
            (List<AssociationResult> rows, IReadOnlyList<BulkTrait> traits) =
                study.Scan(Host, null, new BulkOptions { Regions = TraitRegions.Of(of, window) });
            bool Holds(AssociationResult row) => of.TryGetValue($"t{row.Trait}", out (string Chromosome, long First, long Last) region)
                && row.Marker.Chromosome == region.Chromosome[^1..]
                && row.Marker.Position >= region.First - window && row.Marker.Position <= region.Last + window;
            BulkStudy.Same([.. all.Where(Holds)], rows, "regions");
            Assert.That(rows.Select(row => row.Trait), Is.EqualTo(all.Where(Holds).Select(row => row.Trait)));
            Assert.That(traits.Select(trait => trait.HasRegion), Is.EqualTo(new[] { true, false, false, true, true }));
            Assert.That(traits.Select(trait => trait.Tested + trait.NotTested),
                Is.EqualTo(Enumerable.Range(0, 5).Select(t => (long)rows.Count(row => row.Trait == t))));
        },
        iter: 12,
        threads: 1);

    [Test]
    public void Regions_of_no_trait_are_refused()
    {
        using var study = new BulkStudy(n: 30, m: 20, traits: 2, seed: 43);
        var regions = TraitRegions.Of(new Dictionary<string, (string, long, long)> { ["gene"] = ("1", 1, 2) }, 5);
        Assert.That(() => study.Scan(Host, null, new BulkOptions { Regions = regions }),
            Throws.TypeOf<InputException>().With.Message.Contains("none of its 1 regions is of a trait; it has regions of 'gene', and traits are like 't0', 't1'"));
    }

    [Test]
    public void Options_outside_their_range_are_refused() => Assert.That(
        new BulkOptions { MaxP = 0, Top = 0, Filter = new MarkerFilter { MaxMissing = 2 } }.Validate,
        Throws.ArgumentException.With.Message.Contains("MaxP is 0").And.Message.Contains("Top is 0").And.Message.Contains("Marker filter"));

    private static List<AssociationResult> Rows(
        Genotypes genotypes, BulkStudy study, Kinship kinship, Backend backend, BulkOptions options)
    {
        using StudySamples samples = study.Samples();
        var rows = new CollectedRows();
        BulkScan.Run(genotypes, samples, kinship, backend, rows, options);
        return rows.Rows;
    }
}
