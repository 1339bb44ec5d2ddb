namespace GpuLmm.Tests;

/// <summary>The examples of docs/formulas.md mean what the page says.</summary>
[TestFixture]
public sealed class FormulaPageTests
{
    private static readonly Lazy<string[]> Page =
        new(() => File.ReadAllLines(Path.Combine(Root(AppContext.BaseDirectory), "docs", "formulas.md")));

    private TempFolder folder = null!;
    private DataTable table = null!;

    [OneTimeSetUp]
    public void ReadTable()
    {
        folder = new TempFolder();
        table = DataTable.Read(folder.Write("page.csv", string.Join("\n", Block("csv")) + "\n"));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => folder.Dispose();

    private static IEnumerable<string> FixedExamples() => Block("formula");

    private static IEnumerable<string> RandomExamples() => Block("random");

    private static IEnumerable<string> SpatialExamples() => Block("spatial");

    [TestCaseSource(nameof(FixedExamples))]
    public void Coefficients_are_as_shown(string line)
    {
        (string formula, string shown) = Parts(line);
        using MixedDesign design = Build(formula);

        Assert.That(string.Join(", ", design.Fixed.Names), Is.EqualTo(shown));
        Assert.That(design.Fixed.Dropped, Is.Empty);
    }

    [TestCaseSource(nameof(RandomExamples))]
    public void Effects_are_as_shown(string line)
    {
        (string formula, string shown) = Parts(line);
        using MixedDesign design = Build(formula);

        Assert.That(
            string.Join(
                "; ", design.Random.Select(r => $"{r.Group.Name}: {string.Join(r.Term.IsCorrelated ? ", " : " + ", r.EffectNames)}")),
            Is.EqualTo(shown));
    }

    [TestCaseSource(nameof(SpatialExamples))]
    public void Coordinates_are_as_shown(string line)
    {
        (string formula, string shown) = Parts(line);
        using MixedDesign design = Build(formula);

        Assert.That(string.Join(" + ", design.Spatial.Select(spatial => Describe(spatial.Term))), Is.EqualTo(shown));
    }

    [Test]
    public void Residuals_are_as_shown()
    {
        string[] lines = [.. Block("residual")];
        Assert.That(lines, Has.Length.EqualTo(3));
        foreach ((string text, string shown) in lines.Select(Parts))
        {
            using MixedDesign design = MixedDesign.Build(
                table, ModelFormula.Parse("y ~ x"), new DesignOptions { Residual = ResidualFormula.Parse(text) });
            string meant = design.Residual is { Strata: { } levels, Units: { } units }
                ? $"a covariance matrix of {levels.Name} within {units.Name}"
                : design.Residual.Strata is { } strata ? $"a variance for each level of {strata.Name}"
                : Describe(design.Residual.Correlation!.Term);
            Assert.That(meant, Is.EqualTo(shown));
        }
    }

    [Test]
    public void Fault_is_as_shown()
    {
        string[] lines = [.. Block("fault")];

        Assert.That(() => ModelFormula.Parse(lines[0]), Throws.TypeOf<InputException>().With.Message.StartsWith(lines[1] + "\n"));
    }

    private static string Describe(SpatialTerm term) =>
        $"{term.Kind}: {string.Join(", ", term.Coordinates)}{(term.Group is { } group ? $" | {group.Name}" : "")}"
        + (term.Smoothness is { } nu ? FormattableString.Invariant($"; nu {nu}") : "");

    private static (string Text, string Shown) Parts(string line)
    {
        string[] parts = line.Split('#');
        return (parts[0].Trim(), parts[1].Trim());
    }

    private static IEnumerable<string> Block(string language)
    {
        string[] lines = [.. Page.Value.SkipWhile(line => line != "```" + language).Skip(1).TakeWhile(line => line != "```")];
        return lines.Length > 0 ? lines : throw new InvalidOperationException($"No block {language}.");
    }

    private static string Root(string path) => File.Exists(Path.Combine(path, "GpuLmm.sln"))
        ? path
        : Root(Path.GetDirectoryName(path) ?? throw new InvalidOperationException("The tests run outside a checkout of the project."));

    private MixedDesign Build(string formula) => MixedDesign.Build(table, ModelFormula.Parse(formula));
}
