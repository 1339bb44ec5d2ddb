using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class BitColumnsTests
{
    [Test]
    public void Runs_are_stretches_of_taken_cells()
    {
        var cells = new BitColumns();
        foreach (int row in new[] { 0, 1, 2, 63, 64, 200, 255 })
        {
            cells.Set(1, row);
        }

        Assert.That(cells.Runs(0), Is.Empty);
        Assert.That(cells.Runs(1), Is.EqualTo(new[] { (0, 2), (63, 64), (200, 200), (255, 255) }));
        Assert.That(cells.Runs(1, below: 64), Is.EqualTo(new[] { (0, 2), (63, 63) }));
    }

    [Test]
    public void Halving_takes_every_cell_along() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 255]).Array[1, 80].Sample(places =>
        {
            var columns = new BitColumns();
            var rows = new BitColumns();
            foreach ((int column, int row) in places)
            {
                columns.Set(column, row);
                rows.Set(column, row);
            }

            columns.HalveColumns();
            rows.HalveRows(128);
            Assert.That(Cells(columns), Is.EquivalentTo(places.Select(place => (place.Item1 / 2, place.Item2)).Distinct()));
            Assert.That(Cells(rows),
                Is.EquivalentTo(places.Select(place => (place.Item1, 128 + (int)Math.Floor((place.Item2 - 128) / 2.0))).Distinct()));
        }, iter: 100);

    private static IEnumerable<(int Column, int Row)> Cells(BitColumns cells) =>
        from column in Enumerable.Range(0, cells.Count)
        from row in Enumerable.Range(0, BitColumns.Rows)
        where cells.IsSet(column, row)
        select (column, row);
}
