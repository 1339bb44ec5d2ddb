using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class LocusClumpsTests
{
    [Test]
    public void Markers_near_a_better_lead_are_of_its_locus()
    {
        List<Locus> loci = LocusClumps.Of(
            [Rows.Of("1", 5_000_000, 8), Rows.Of("1", 5_400_000, 9), Rows.Of("1", 5_800_000, 7.5), Rows.Of("1", 7_000_000, 4),
                Rows.Of("2", 5_400_000, 2)], 500_000, 7);

        Assert.That(loci.Select(locus => locus.Lead.NegativeLog10P), Is.EqualTo(new[] { 9.0, 4.0, 2.0 }));
        Assert.That(loci[0], Has.Property("Hits").EqualTo(3).And.Property("Start").EqualTo(5_000_000).And.Property("End")
            .EqualTo(5_800_000));
        Assert.That(loci[1].Hits, Is.Zero);
    }

    [Test]
    public void A_marker_that_its_better_neighbour_does_not_cover_is_a_lead_of_its_own()
    {
        // The middle one belongs to the first; the third is near the middle one, but far from the first.
        List<Locus> loci = LocusClumps.Of([Rows.Of("1", 1, 10), Rows.Of("1", 400_001, 9), Rows.Of("1", 800_001, 8)], 500_000, 7);

        Assert.That(loci.Select(locus => (locus.Lead.Marker.Position, locus.Hits)), Is.EqualTo(new[] { (1L, 2), (800_001L, 1) }));
    }

    [Test]
    public void Loci_are_those_of_a_search_through_all_pairs() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 400], Gen.Int[0, 40]).Array[0, 120].Sample(markers =>
        {
            AssociationResult[] rows =
                [.. markers.Select((marker, i) => Rows.Of($"{marker.Item1}", marker.Item2, marker.Item3 / 4.0, id: $"m{i}"))];
            const long Distance = 25;
            const double Threshold = 6;

            // By the definition: leads one after the other, everything compared with every lead.
            var leads = new List<AssociationResult>();
            var hits = new List<int>();
            foreach (AssociationResult row in rows.OrderByDescending(row => row.NegativeLog10P))
            {
                int own = leads.FindIndex(lead =>
                    lead.Marker.Chromosome == row.Marker.Chromosome && Math.Abs(lead.Marker.Position - row.Marker.Position) <= Distance);
                if (own < 0)
                {
                    own = leads.Count;
                    leads.Add(row);
                    hits.Add(0);
                }

                hits[own] += row.NegativeLog10P >= Threshold ? 1 : 0;
            }

            List<Locus> loci = LocusClumps.Of(rows, Distance, Threshold);
            Assert.That(loci.Select(locus => locus.Lead), Is.EqualTo(leads));
            Assert.That(loci.Select(locus => locus.Hits), Is.EqualTo(hits));
        }, iter: 500);
}
