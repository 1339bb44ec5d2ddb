namespace GpuLmm.Reports.Tests;

public sealed class EffectGridTests
{
    [Test]
    public void Every_effect_has_its_cell_whatever_its_size()
    {
        var random = new Random(4);
        AssociationResult[] rows = [.. Enumerable.Range(0, 2000)
            .Select(i =>
            Rows.Of("1", i + 1, 1, random.NextDouble(), (random.NextDouble() - 0.5) * Math.Pow(10, 6 * random.NextDouble() - 6)))];
        var grid = new EffectGrid();
        foreach (AssociationResult row in rows)
        {
            grid.Add(row);
        }

        Assert.That(rows.Where(row => !grid.Cells.IsSet(
            (int)(Math.Min(row.Allele1Frequency, 1 - row.Allele1Frequency) * 300), 128 + (int)Math.Floor(row.Beta / grid.CellHeight))),
                Is.Empty);
        Assert.That(grid.CellHeight, Is.LessThan(rows.Max(row => Math.Abs(row.Beta)) / 60), "resolution");
    }

    [Test]
    public void What_has_no_effect_or_frequency_has_no_place()
    {
        var grid = new EffectGrid();
        grid.Add(Rows.Of("1", 1, 1, double.NaN));
        grid.Add(Rows.Of("1", 1, 1, 0.2, double.NaN));

        Assert.That(grid.Cells.Count, Is.Zero);
    }
}
