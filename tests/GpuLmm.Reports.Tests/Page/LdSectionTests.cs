using System.Net;

namespace GpuLmm.Reports.Tests;

public sealed class LdSectionTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-report-");

    [OneTimeTearDown]
    public void Delete() => folder.Delete(recursive: true);

    [Test]
    public void Regressions_are_plots_and_tables()
    {
        IReadOnlyList<string> written = AssociationReport.Write(Path.Combine(folder.FullName, "r"),
            new ReportContent { Title = "Regressions", Traits = LdReports.All });
        string source = File.ReadAllText(written[0]), page = WebUtility.HtmlDecode(source);

        Assert.That(written.Select(Path.GetFileName), Is.EquivalentTo(new[]
        {
            "height.ld-chi-squared", "height.enrichment", "3_traits.rg", "cells.cell-types",
        }.SelectMany(name => (string[])[$"r.{name}.svg", $"r.{name}.png"]).Append("r.html")));
        Assert.That(page, Does.Contain("h² (observed scale)</dt><dd>0.500 <small>± 0.050 s.e.</small>")
            .And.Contains("coding regions of <genes></th>").And.Contains("b, c</th>").And.Contains("h2 of c is not positive")
            .And.Contains("300 SNPs are few (below 200,000): estimates may be biased.").And.Contains("skin is collinear"));
        Assert.That(source, Does.Not.Contain("<genes>"));
    }

    [Test]
    public void The_line_is_that_of_the_regression()
    {
        // Of one LD score: from the intercept on, with N h²/M = 0.05 for each unit.
        HeritabilityEstimate fit = LdReports.Heritability.LdRegression!.Heritability! with { Partition = null };
        Figure figure = LdScorePlot.Create(fit);

        Curve line = figure.Shapes.OfType<Curve>().Single(curve => curve.Ink == Ink.Accent && !curve.IsDashed);
        Dots dots = figure.Shapes.OfType<Dots>().Single();

        // In units of the figure: the dots give the scales.
        double perScore = (dots.Strokes[2].X - dots.Strokes[0].X) / 29, perSquare = (dots.Strokes[2].From - dots.Strokes[0].From) / 1.5;
        double zero = dots.Strokes[0].X - perScore, start = dots.Strokes[0].From - (0.1 * perSquare);
        Assert.That(line.Points[0].X, Is.EqualTo(zero).Within(1e-9));
        Assert.That(line.Points[0].Y, Is.EqualTo(start).Within(1e-9), "1.1 where the first dot has 1.2");
        Assert.That((line.Points[1].Y - line.Points[0].Y) / (line.Points[1].X - line.Points[0].X),
            Is.EqualTo(0.05 * perSquare / perScore).Within(1e-9));
    }
}
