namespace GpuLmm.Reports.Tests;

public sealed class AssociationReportTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpulmm-report-");

    private string Prefix => Path.Combine(folder.FullName, "r");

    [TearDown]
    public void Delete()
    {
        folder.Delete(recursive: true);
        folder.Create();
    }

    [OneTimeTearDown]
    public void DeleteAll() => folder.Delete(recursive: true);

    [Test]
    public void Every_plot_is_beside_the_page_as_svg_and_png()
    {
        IReadOnlyList<string> written =
            AssociationReport.Write(Prefix, Content(new TraitReport("y z", Rows.Model, Rows.Scan(Rows.Genome(1, 4, 200, 12)))));

        string[] names = ["manhattan", "qq", "effects", "maf", "variance", "shares", "region-1", "region-2"];
        Assert.That(written.Select(Path.GetFileName),
            Is.EquivalentTo(names.SelectMany(name => (string[])[$"r.y_z.{name}.svg", $"r.y_z.{name}.png"]).Append("r.html")));
        Assert.That(written.Select(path => new FileInfo(path).Length), Has.All.GreaterThan(500));
        Assert.That(folder.GetFiles("*.partial", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public void Names_are_text_and_never_markup()
    {
        ModelReport model = Rows.Model with { Warnings = ["a <warning>"], Shares = [new VarianceShare("kinship", 0, double.NaN)] };
        AssociationReport.Write(Prefix,
            Content(new TraitReport("<script>", model, Rows.Scan([Rows.Of("<b>", 1, 400, id: "</script><i>"), Rows.Of("2", 1, 1)]))) with
            {
                Title = "a & b",
            });
        string page = File.ReadAllText(Prefix + ".html");

        Assert.That(page,
            Does.Contain("a &amp; b").And.Contains("&lt;script&gt;").And.Contains("on the boundary").And.Contains("a &lt;warning&gt;"));
        Assert.That(page, Does.Not.Contain("</script><i>").And.Not.Contains("<b>").And.Not.Contains("<warning>"));
    }

    [Test]
    public void The_page_needs_no_network()
    {
        AssociationReport.Write(Prefix, Content(new TraitReport("y", Rows.Model, Rows.Scan(Rows.Genome(1, 4, 200, 12)))));

        Assert.That(File.ReadAllText(Prefix + ".html"),
            Does.Not.Contain("http:").And.Not.Contains("https:").And.Not.Contains("url(").And.Not.Contains("src="));
    }

    [Test]
    public void A_report_that_is_there_stays_and_nothing_half_written_is_left()
    {
        Directory.CreateDirectory(Prefix + ".plots");
        File.WriteAllText(Path.Combine(Prefix + ".plots", "r.y.qq.svg"), "mine");
        ReportContent content = Content(new TraitReport("y", Rows.Model, Rows.Scan(Rows.Genome(1, 2, 50, 12))));

        Assert.That(() =>
            AssociationReport.Write(Prefix, content), Throws.TypeOf<InputException>().With.Message.Contains("r.y.qq.svg: exists already"));
        Assert.That(folder.GetFiles("*", SearchOption.AllDirectories).Select(file => file.Name), Is.EqualTo(new[] { "r.y.qq.svg" }));
        AssociationReport.Write(Prefix, content, overwrite: true);
        Assert.That(File.ReadAllText(Path.Combine(Prefix + ".plots", "r.y.qq.svg")), Does.Contain("<svg"));
    }

    [Test]
    public void A_scan_without_a_test_says_so()
    {
        AssociationReport.Write(Prefix,
            Content(new TraitReport("y", null, Rows.Scan([Rows.Of("1", 1, double.NaN, status: MarkerStatus.Missing)]))));

        Assert.That(File.ReadAllText(Prefix + ".html"), Does.Contain("No marker has a p-value.").And.Contains("1 without a call"));
    }

    [Test]
    public void A_fit_shows_its_effects_and_how_its_search_went()
    {
        ModelReport model = Rows.Model with
        {
            Fixed = [.. Rows.Model.Fixed, new FixedEffect("sexM", -0.4, 0.1, 97)],
            Trajectory = [new SearchStep("start", -14, 3), new SearchStep("newton", -10.1, 0.2), new SearchStep("newton", -10, 1e-7)],
        };
        IReadOnlyList<string> written = AssociationReport.Write(Prefix, Content(new TraitReport("y", model, null)));
        string page = File.ReadAllText(written[0]);

        Assert.That(written.Select(Path.GetFileName), Has.Member("r.y.trajectory.svg").And.Member("r.y.coefficients.png"));
        Assert.That(
            page, Does.Contain("<th scope=\"row\">sexM</th>").And.Contains("−0.4").And.Contains("step 1, newton: log-likelihood −10.1"));
    }

    private static ReportContent Content(TraitReport trait) => new() { Title = "Report", Traits = [trait] };
}
