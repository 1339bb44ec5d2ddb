using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class ManhattanThinningTests
{
    [Test]
    public void Every_hit_is_drawn_one_by_one_and_every_other_row_has_its_cell() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0.2, 3], Gen.Double[3, 12]).Sample((seed, scale, threshold) =>
        {
            var random = new Random(seed);
            AssociationResult[] rows = [.. Enumerable.Range(1, 60_000)
                .Select(i => Rows.Of($"{i / 6000}", 1 + (i * 50_000L), -scale * Math.Log(1 - random.NextDouble())))];
            ScanStatistics scan = Rows.Scan(rows, new ReportOptions { Threshold = threshold });
            var thinning = new ManhattanThinning(scan);

            Assert.That(thinning.Limit, Is.LessThanOrEqualTo(threshold));
            Assert.That(thinning.Single.Select(placed => placed.Row),
                Is.EqualTo(rows.Where(row => row.NegativeLog10P >= thinning.Limit)), "hits among them");
            Assert.That(rows.Where(row =>
                row.NegativeLog10P < thinning.Limit && !scan.Genome.Chromosomes.Single(c => c.Name == row.Marker.Chromosome).Cells
                .Runs((int)(row.Marker.Position / scan.Genome.ColumnWidth), thinning.CellRows)
                .Any(run => run.First <= (int)(row.NegativeLog10P * 32) && run.Last >= (int)(row.NegativeLog10P * 32))).Take(1), Is.Empty);
        }, iter: 8);

    [Test]
    public void Every_hit_is_in_the_plot()
    {
        List<AssociationResult> rows = Rows.Genome(8, 4, 4000, 9);
        Figure figure = ManhattanPlot.Create("y", Rows.Scan(rows));

        Assert.That(figure.Shapes.OfType<Dots>().Single(dots => dots.Ink == Ink.Accent).Strokes, Has.Count.EqualTo(2));
        Assert.That(figure.Hotspots.Select(spot => spot.Label),
            Has.Some.Contains("rs2.40000000 · 2:40,000,000").And.Some.Contains("p = 1.0\u00a0×\u00a010⁻⁹"));
    }

    [Test]
    public void A_region_thins_what_is_not_a_hit()
    {
        AssociationResult[] rows = [.. Enumerable.Range(1, 3000).Select(i => Rows.Of("1", i, i % 3 == 0 ? 8 : i / 1000.0))];
        AssociationResult[] thin = [.. RegionalPlot.Thin(rows, 7.3)];

        Assert.That(thin.Count(row => row.NegativeLog10P >= 7.3), Is.EqualTo(1000));
        Assert.That(thin, Has.Length.LessThan(1100));
    }
}
