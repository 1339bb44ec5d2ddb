using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class RegionBookTests
{
    [Test]
    public void Around_a_lead_are_all_rows_within_the_distance() =>
        Gen.Select(Gen.Int[0, 60], Gen.Double[0, 6.2]).Array[1, 300].Sample(steps =>
        {
            const long Distance = 200;
            var book = new RegionBook(Distance, most: 4);
            long position = 1;
            AssociationResult[] rows =
                [.. steps.Select((step, i) => Rows.Of(i < steps.Length / 2 ? "1" : "2", position += step.Item1, step.Item2, id: $"m{i}"))];
            foreach (AssociationResult row in rows)
            {
                book.Add(row);
            }

            foreach (Locus locus in LocusClumps.Of(rows, Distance, RegionBook.Remarkable).Where(locus => locus.Hits > 0).Take(4))
            {
                Assert.That(book.Around(locus.Lead), Is.EqualTo(rows.Where(row => row.Marker.Chromosome == locus.Lead.Marker.Chromosome
                    && Math.Abs(row.Marker.Position - locus.Lead.Marker.Position) <= Distance)));
            }
        }, iter: 300);

    [Test]
    public void Nothing_is_kept_around_the_unremarkable()
    {
        var book = new RegionBook(1000, 4);
        AssociationResult row = Rows.Of("1", 1, 4.9);
        book.Add(row);

        Assert.That(book.Around(row), Is.Empty);
    }
}
