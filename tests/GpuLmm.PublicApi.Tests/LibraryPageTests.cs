using System.Diagnostics;
using System.Xml.Linq;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// The program of <c>docs/how-to/use-as-a-library.md</c>: what the page shows is what runs, here and in a project of strangers.
/// </summary>
[TestFixture]
public sealed class LibraryPageTests
{
    private static string Page => Repository.Read("docs", "how-to", "use-as-a-library.md");

    private static string Program => Repository.Blocks(Page, "csharp").Single();

    private static string Shown => Repository.Blocks(Page, "text").Single();

    [Test]
    public void Program_is_the_one_that_is_built() =>
        Assert.That(Program, Is.EqualTo(Repository.Read("docs", "how-to", "library", "Program.cs").ReplaceLineEndings("\n").TrimEnd()));

    [Test]
    public void Program_prints_what_the_page_shows() => Assert.That(Programs.Library("cpu").TrimEnd(), Is.EqualTo(Shown));

    [Test]
    [Category("Slow")]
    public void Backend_is_the_one_asked_for() =>
        Assert.That(Programs.Library("ilgpu-cpu").TrimEnd(), Is.EqualTo(Shown.Replace("cpu:", "ilgpu-cpu:")));

    // What is packed from this build is all that the stranger gets of us; what else it needs comes from the packages that this build
    // restored.
    [Test]
    [Category("Slow")]
    public void Strangers_build_and_run_it_against_the_packages()
    {
        string folder = Directory.CreateTempSubdirectory("gpulmm-stranger-").FullName;
        try
        {
            string feed = Path.Combine(folder, "feed"), project = Path.Combine(folder, "mine"),
                version = $"0.0.1-test.{Environment.ProcessId}";
            Directory.CreateDirectory(project);
            foreach (string source in new[] { Path.Combine("src", "GpuLmm"), Path.Combine("kernels", "GpuLmm.Kernels") })
            {
                Dotnet(Repository.Root, folder, "pack", source, "-c", Configuration, "--no-build", "-o", feed, $"-p:Version={version}");
            }

            File.WriteAllText(Path.Combine(project, "Program.cs"), Program);
            Element("Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
                Element("PropertyGroup", Element("OutputType", "Exe"), Element("TargetFramework", "net10.0"),
                    Element("ImplicitUsings", "enable"), Element("Nullable", "enable")),
                Element("ItemGroup",
                    Element("PackageReference", new XAttribute("Include", "GpuLmm.Kernels"), new XAttribute("Version", version))))
                .Save(Path.Combine(project, "mine.csproj"));
            Element("configuration",
                Element("packageSources", Element("clear"), Named("feed", feed)),
                Element("fallbackPackageFolders", Element("clear"), Named("restored", RestoredPackages())))
                .Save(Path.Combine(project, "nuget.config"));
            Dotnet(project, folder, "build", "-c", "Release");

            Assert.That(Dotnet(project, folder, "run", "-c", "Release", "--no-build").TrimEnd(), Is.EqualTo(Shown));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Configuration =>
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private static XElement Element(string name, params object[] content) => new(name, content);

    private static XElement Named(string key, string value) => Element("add", new XAttribute("key", key), new XAttribute("value", value));

    private static string RestoredPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Dotnet(string workingFolder, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder
        };

        // The stranger's packages stay its own.
        if (workingFolder != Repository.Root)
        {
            start.Environment["NUGET_PACKAGES"] = Path.Combine(folder, "packages");
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}{errors.Result}");
        return output;
    }
}
