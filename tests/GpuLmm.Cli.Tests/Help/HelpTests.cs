using System.CommandLine.Parsing;
using System.Globalization;
using GpuLmm.Cli.Help;

namespace GpuLmm.Cli.Tests.Help;

/// <summary>What <c>--help</c> shows is true: its examples run as they are.</summary>
public sealed class HelpTests
{
    private static IEnumerable<string> Commands => CommandLine.Create().Subcommands.Select(command => command.Name);

    [TestCaseSource(nameof(Commands))]
    public void Help_has_two_examples_or_more(string command)
    {
        Finished run = Gpulmm.Run(command, "--help");
        Gpulmm.AssertDone(run);
        string[] shown = Examples(run.Out);
        Assert.That(shown, Has.Length.GreaterThanOrEqualTo(2));
        Assert.That(shown, Is.EqualTo(CommandExamples.Of(command)).And.All.StartsWith($"gpulmm {command}"));
    }

    [Test]
    [Category("Slow")]
    public void Examples_run_as_they_are_shown()
    {
        string before = Directory.GetCurrentDirectory();
        using var folder = new SmallStudy();
        Directory.SetCurrentDirectory(Path.GetDirectoryName(folder.Prefix)!);
        try
        {
            MakeData();
            foreach (string example in Commands.SelectMany(CommandExamples.Of))
            {
                Gpulmm.AssertDone(Gpulmm.Run([.. CommandLineParser.SplitCommandLine(example).Skip(1)]));
            }

            foreach (string written in new[] { "result.trait.tsv", "exact.trait.parquet", "later.predictions.tsv", "effects.snp.tsv" })
            {
                Assert.That(File.Exists(written), Is.True, written);
            }
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    private static string[] Examples(string help) =>
        [.. help.ReplaceLineEndings("\n").Split("Examples:\n")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim())];

    /// <summary>The files that examples name.</summary>
    private static void MakeData()
    {
        SimulatedCohort cohort = SimulatedCohort.Create(SimulationOptions.Default with { FamilyCount = 30, MarkersPerChromosome = 80 });
        cohort.Write("study");
        File.WriteAllText("study.csv",
            "IID,trait,sex,age\n" + string.Concat(Enumerable.Range(0, cohort.Samples.Count).Select(i => FormattableString.Invariant(
            $"{cohort.Samples[i].Individual},{cohort.Trait[i]},{cohort.Sexes[i]},{cohort.Ages[i]}\n"))));
        File.WriteAllText("flock.ped", "ram 0 0\newe1 0 0\newe2 0 0\nlamb1 ram ewe1\nlamb2 ram ewe2\nlamb3 ram lamb1\n");
        var random = new Random(5);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        (double Level, double Slope)[] animals = [.. Enumerable.Range(0, 40).Select(_ => (30 + (4 * Normal()), 1 + (0.4 * Normal())))];
        File.WriteAllText("growth.csv",
            "animal,day,weight\n" + string.Concat(animals.SelectMany((animal, a) => Enumerable.Range(0, 6).Select(day =>
            string.Create(CultureInfo.InvariantCulture, $"A{a},{day},{animal.Level + (animal.Slope * day) + Normal()}\n")))));
        File.WriteAllText("later.csv", "animal,day\nA3,9\nA999,9\n");
    }
}
