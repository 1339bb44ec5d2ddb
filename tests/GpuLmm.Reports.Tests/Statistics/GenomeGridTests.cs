namespace GpuLmm.Reports.Tests;

public sealed class GenomeGridTests
{
    [Test]
    public void Every_row_has_its_cell_however_the_genome_grew()
    {
        List<AssociationResult> rows = Rows.Genome(2, 23, 3000, 20);
        var grid = new GenomeGrid();
        rows.ForEach(row => grid.Add(row));

        Assert.That(grid.Chromosomes.Sum(chromosome => chromosome.Cells.Count), Is.InRange(900, 2100));
        Assert.That(rows.Where(row => !grid.Chromosomes.Single(c => c.Name == row.Marker.Chromosome).Cells.IsSet(
            (int)(row.Marker.Position / grid.ColumnWidth), Math.Min(255, (int)(row.NegativeLog10P * 32)))), Is.Empty);
    }

    [Test]
    public void Markers_without_a_position_lie_in_the_order_of_the_table()
    {
        var grid = new GenomeGrid();

        Assert.That(Enumerable.Range(0, 3).Select(_ => grid.Add(Rows.Of("0", 0, 1))), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(grid.Chromosomes[0].HasUnknownPositions, Is.True);
    }

    [Test]
    public void Thousands_of_scaffolds_have_a_column_each()
    {
        var grid = new GenomeGrid();
        for (int scaffold = 0; scaffold < 5000; scaffold++)
        {
            grid.Add(Rows.Of($"s{scaffold}", 1000 + scaffold, 1));
        }

        Assert.That(grid.Chromosomes, Has.Count.EqualTo(5000));
        Assert.That(grid.Chromosomes.Sum(chromosome => chromosome.Cells.Count), Is.LessThan(5000 + 2100));
    }
}
