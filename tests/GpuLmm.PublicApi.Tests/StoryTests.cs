using System.Globalization;
using GpuLmm.Examples;

namespace GpuLmm.PublicApi.Tests;

/// <summary>The worked stories: their pages show what the programs print, and what the data were made with comes out.</summary>
[TestFixture]
public sealed class StoryTests
{
    private const string Examples = "dotnet run --project docs/examples -c Release -- ";
    private string folder = null!;

    private static IEnumerable<string> Names => Story.All.Select(story => story.Name);

    [SetUp]
    public void Create() => folder = Directory.CreateTempSubdirectory("gpulmm-story-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Every_story_has_a_page_and_every_page_a_story()
    {
        string[] pages = [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "examples"), "*.md")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)];

        Assert.That(pages, Is.EquivalentTo(Names.Append("README")));
        foreach (string name in Names)
        {
            Assert.That(Repository.Read("docs", "examples", "README.md"), Does.Contain($"({name}.md)"));
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Commands_print_what_the_page_shows(string name)
    {
        (string Command, string Shown)[] commands =
            [.. Commands(name).Where(own => !own.Command.Contains("--seeds", StringComparison.Ordinal))];
        Assert.That(commands.Count(own => own.Command.StartsWith(Examples, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(commands.Count(own => own.Command.StartsWith("gpulmm ", StringComparison.Ordinal)), Is.Positive);
        foreach ((string command, string shown) in commands)
        {
            if (command.StartsWith(Examples, StringComparison.Ordinal))
            {
                AssertSame(Programs.Examples(command[Examples.Length..], folder).TrimEnd(), shown);
                continue;
            }

            Assert.That(command, Does.StartWith("gpulmm "));
            string[] printed = Programs.Gpulmm(command["gpulmm ".Length..], folder).Split('\n');
            foreach (string line in shown.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Assert.That(printed.Any(own => IsSame(own, line)), Is.True, $"{command}\n{line}\nis not in\n{string.Join('\n', printed)}");
            }
        }
    }

    // Estimates with a standard error that is right. Of 20, a mean beyond four of its errors has probability 0.001 (t with 19), fewer than
    // 15 within two standard errors 0.0003, and a deviation outside 0.55 to 1.6 of the standard error 0.001 on either side. Of 10, where a
    // seed takes long: 0.003 (t with 9), fewer than 6 0.0001, outside 0.36 to 1.76 0.001. Seeds are fixed.
    [TestCaseSource(nameof(Names))]
    [Category("Slow")]
    public void Truth_is_recovered_over_many_seeds(string name)
    {
        (string command, string shown) = Commands(name).Single(own => own.Command.Contains("--seeds", StringComparison.Ordinal));
        int seeds = int.Parse(command[(command.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        Assert.That(command, Is.EqualTo($"{Examples}{name} --seeds {seeds}"));
        Assert.That(seeds, Is.EqualTo(10).Or.EqualTo(20));
        (int least, double low, double high) = seeds == 20 ? (15, 0.55, 1.6) : (6, 0.36, 1.76);
        using Backend backend = HostBackend.Open();
        IReadOnlyList<Recovery> recoveries = Recovery.Of(Story.All.Single(story => story.Name == name), 1, seeds, backend);

        AssertSame(Recovery.Table(recoveries), shown);
        foreach (Recovery own in recoveries.Where(own => !own.IsContrast))
        {
            Assert.That(own.Findings.Select(finding => finding.Truth).Distinct(), Has.Exactly(1).Items, own.Quantity);
            Assert.That(own.Mean, Is.EqualTo(own.Truth).Within(4 * own.MeanError), own.Quantity);
            Assert.That(own.Covered, Is.GreaterThanOrEqualTo(least), own.Quantity);
            Assert.That(own.Deviation / own.StandardError, Is.InRange(low, high), own.Quantity);
        }
    }

    /// <summary>The commands of a page, each with the output shown after it; the last of a block has the block's.</summary>
    private static IEnumerable<(string Command, string Shown)> Commands(string name)
    {
        string page = Repository.Read("docs", "examples", name + ".md");
        string[] blocks = [.. Repository.Blocks(page, "sh")], outputs = [.. Repository.Blocks(page, "text")];
        Assert.That(outputs, Has.Length.EqualTo(blocks.Length), "every block of commands is followed by what is printed");
        return blocks.Zip(outputs).SelectMany(pair =>
        {
            string[] commands = pair.First.Split('\n');
            return commands.Select((command, k) => (command, k == commands.Length - 1 ? pair.Second : string.Empty));
        });
    }

    private static void AssertSame(string printed, string shown)
    {
        string[] own = printed.Split('\n'), expected = shown.Split('\n');
        Assert.That(own, Has.Length.EqualTo(expected.Length), printed);
        Assert.That(own.Zip(expected).All(pair => IsSame(pair.First, pair.Second)), Is.True, $"{printed}\nis not\n{shown}");
    }

    /// <summary>Whether the words are the same; numbers to what a search on another machine changes: one in the last digit shown.</summary>
    private static bool IsSame(string line, string other)
    {
        string[] words = Words(line), others = Words(other);
        return words.Length == others.Length && words.Zip(others).All(pair => pair.First == pair.Second
            || (double.TryParse(pair.First, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(pair.Second, CultureInfo.InvariantCulture, out double b)
                && Math.Abs(a - b) <= Tolerance(pair.Second, b)));
    }

    private static double Tolerance(string shown, double value)
    {
        int point = shown.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : Math.Max(shown.Contains('e', StringComparison.Ordinal) ? 0 : 1.01 * Math.Pow(10, point + 1 - shown.Length),
            2e-4 * Math.Abs(value));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
