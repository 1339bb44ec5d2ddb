namespace GpuLmm.PublicApi.Tests;

/// <summary>What the README shows is compiled and run here.</summary>
[TestFixture]
public sealed class ReadmeTests
{
    private string folder = null!;
    private string before = null!;

    [SetUp]
    public void MakeStudy()
    {
        folder = Directory.CreateTempSubdirectory("gpulmm-readme-").FullName;
        before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(folder);
        SimulatedCohort cohort = SimulatedCohort.Create(SimulationOptions.Default with { FamilyCount = 30, MarkersPerChromosome = 80 });
        cohort.Write("study");
        IEnumerable<string> rows = Enumerable.Range(0, cohort.Samples.Count).Select(i => FormattableString.Invariant(
            $"{cohort.Samples[i].Individual},{cohort.Trait[i]},{cohort.Sexes[i]},{cohort.Ages[i]}"));
        File.WriteAllText("study.csv", "IID,trait,sex,age\n" + string.Join("\n", rows) + "\n");
    }

    [TearDown]
    public void RemoveStudy()
    {
        Directory.SetCurrentDirectory(before);
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void Program_is_the_one_below_and_runs()
    {
        string shown = Repository.Blocks(Repository.Read("README.md"), "csharp").Single();
        string compiled = Repository.Read("tests", "GpuLmm.PublicApi.Tests", "ReadmeProgram.cs");
        Assert.That(Statements(compiled), Is.SupersetOf(Statements(shown)), "README and ReadmeProgram.cs must say the same");

        ReadmeProgram.Run();

        string[] lines = File.ReadAllLines("study.trait.tsv");
        Assert.That(lines, Has.Length.GreaterThan(300));
        Assert.That(lines[0], Does.StartWith("CHROM\tPOS\tID"));
    }

    [Test]
    public void Commands_run_as_shown()
    {
        string[] commands = [.. Repository.Blocks(Repository.Read("README.md"), "sh").SelectMany(block => block.Split('\n'))];
        Assert.That(commands, Has.Length.EqualTo(5));
        foreach (string command in commands)
        {
            Assert.That(command, Does.StartWith("gpulmm "));
            Programs.Gpulmm(command["gpulmm ".Length..]);
        }

        foreach (string output in new[] { "study.grm.bin", "result.trait.tsv", "result.trait.null.json", "result.log", "result.html",
            "result.plots/result.trait.manhattan.svg", "model.fit.json" })
        {
            Assert.That(File.Exists(output), Is.True, output);
        }
    }

    [Test]
    public void Demo_needs_no_file()
    {
        string output = Programs.Gpulmm("demo");

        Assert.That(
            output, Does.Contain("3 loci beyond p = 5e-8; 3 were put there.").And.Contains("found snp1_").And.Contains(
                "found snp2_").And.Contains("found snp3_"));
        Assert.That(GenomicControl(Path.Combine("gpulmm-demo", "demo.trait.tsv")), Is.EqualTo(1).Within(0.1));
        string page = File.ReadAllText(Path.Combine("gpulmm-demo", "demo.html"));
        Assert.That(page, Does.Contain("<svg viewBox").And.Contains("Manhattan plot of trait"));
        Assert.That(page, Does.Not.Contain("http://").And.Not.Contains("https://"), "self-contained");
    }

    // The median statistic over 0.4549, that of χ²₁: with some 400 samples Wald's F is nearly that.
    private static double GenomicControl(string table)
    {
        double[] values = [.. AssociationTableFile.Open(table).Rows().Select(row => row.Statistic).Where(double.IsFinite).Order()];
        return values[values.Length / 2] / 0.4549;
    }

    private static IEnumerable<string> Statements(string code) => code.ReplaceLineEndings("\n").Split('\n')
        .Select(line => line.Split("//")[0].Trim())
        .Where(line => line.Length > 1);
}
