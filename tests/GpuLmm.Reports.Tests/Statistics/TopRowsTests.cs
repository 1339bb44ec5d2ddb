using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class TopRowsTests
{
    [Test]
    public void Every_row_above_the_floor_is_kept_and_no_hit_is_lost() =>
        Gen.Select(Gen.Double[0, 12].Array[0, 600], Gen.Int[1, 60]).Sample((heights, capacity) =>
        {
            var top = new TopRows(capacity, threshold: 7);
            AssociationResult[] rows = [.. heights.Select((height, i) => Rows.Of("1", i + 1, height))];
            foreach (AssociationResult row in rows)
            {
                top.Add(row, row.Marker.Position);
            }

            Assert.That(top.Floor, Is.LessThanOrEqualTo(7));
            Assert.That(top.Rows.Select(placed => placed.Row), Is.EqualTo(rows.Where(row => row.NegativeLog10P >= top.Floor)));
        }, iter: 300);

    [Test]
    public void Memory_is_bounded_without_hits()
    {
        var top = new TopRows(100, threshold: 7);
        foreach (AssociationResult row in Rows.Genome(5, 1, 10_000, 0))
        {
            top.Add(row, 1);
        }

        Assert.That(top.Rows, Has.Count.InRange(50, 200));
    }
}
