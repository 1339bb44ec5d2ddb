using System.CommandLine;
using GpuLmm.Cli;

namespace GpuLmm.PublicApi.Tests;

/// <summary><c>docs/cli.md</c> and the definitions of the command line say the same.</summary>
[TestFixture]
public sealed class CliPageTests
{
    private const string Update = "GPULMM_UPDATE_DOCS";

    [Test]
    public void Options_are_those_of_the_definitions()
    {
        string page = Repository.Read("docs", "cli.md");
        string wanted = OptionTables.Rewritten(page, CommandLine.Create());
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, "docs", "cli.md"), wanted);
            return;
        }

        Assert.That(page, Is.EqualTo(wanted),
            $"update the page: {Update}=1 dotnet test -c Release tests/GpuLmm.PublicApi.Tests --filter FullyQualifiedName~CliPage");
    }

    [Test]
    public void Every_command_is_listed_and_has_its_section()
    {
        string page = Repository.Read("docs", "cli.md");
        foreach (Command command in CommandLine.Create().Subcommands)
        {
            Assert.That(page, Does.Contain($"\n    gpulmm {command.Name} ").And.Contain($"\n## {command.Name}\n"));
        }
    }

    [Test]
    public void Options_that_are_missing_or_strange_are_found()
    {
        var root = new RootCommand();
        var scan = new Command("scan") { new Option<string>("--out") { HelpName = "P", Description = "a|b" }, new Option<bool>("--loco") };
        root.Add(scan);
        const string Before = "<!-- options of scan -->\n| option | meaning |\n|---|---|\n";

        Assert.That(
            OptionTables.Rewritten(Before + "| `--loco X` | text `--out` |\n\nafter", root),
            Is.EqualTo(Before + "| `--loco` | text `--out` |\n| `--out P` | a\\|b |\n\nafter"));
        Assert.That(() => OptionTables.Rewritten(Before + "| `--away` | text |\n", root),
            Throws.InvalidOperationException.With.Message.Contains("--away is no option of scan"));
        Assert.That(() =>
            OptionTables.Rewritten("text", root), Throws.InvalidOperationException.With.Message.Contains("<!-- options of scan -->"));
    }
}
