using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// Documents list the rooms that there are, in the order in which they depend on one another, and name source files that exist.
/// </summary>
[TestFixture]
public sealed partial class DocumentMapTests
{
    // Folders below which a document may name a file: docs/tour.md writes Genotypes/…, not src/GpuLmm/Genotypes/….
    private static readonly string[] Tops = [".", "src", "src/GpuLmm", "src/GpuLmm.Reports", "kernels/GpuLmm.Kernels", "tests"];

    [Test]
    public void The_tour_lists_the_rooms_in_their_order() =>
        Assert.That(Rooms(Repository.Read("docs", "tour.md")), Is.EqualTo(FolderOrderTests.Order));

    [TestCaseSource(typeof(LinkTests), nameof(LinkTests.Documents))]
    public void Source_files_that_are_named_exist(string document)
    {
        HashSet<string> folders = [.. Tops.SelectMany(top => Directory.GetDirectories(Path.Combine(Repository.Root, top)))
            .Select(Path.GetFileName).OfType<string>()];
        string[] missing = [.. Named(Repository.Read(document))
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || folders.Contains(path.Split('/')[0]))
            .Where(path => !Tops.Any(top => Path.Exists(Path.Combine(Repository.Root, top, path))))];

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Paths_are_found_in_code_and_between_stars()
    {
        const string Text =
            "**`Genotypes/Plink1/PlinkBed.cs`** and `tests/GpuLmm.Tests`, not `a/b` in `x ~ a/b`, `P.tsv` or `--out a/b.cs`.";

        Assert.That(Named(Text), Is.EqualTo(new[] { "Genotypes/Plink1/PlinkBed.cs", "tests/GpuLmm.Tests", "a/b" }));
        Assert.That(Rooms("| room | holds |\n|---|---|\n| `Numerics` | x |\n| `Files` | `y` |\n"),
            Is.EqualTo(new[] { "Numerics", "Files" }));
    }

    /// <summary>The first column of the table headed "room".</summary>
    private static string[] Rooms(string page) => [.. page.ReplaceLineEndings("\n").Split('\n')
        .SkipWhile(line => !line.StartsWith("| room |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|')[1].Trim().Trim('`'))];

    /// <summary>What stands alone between backticks and has a slash within.</summary>
    private static IEnumerable<string> Named(string page) =>
        Paths().Matches(page).Select(match => match.Groups[1].Value.TrimEnd('/')).Where(path => path.Contains('/'));

    [GeneratedRegex(@"`([\w.-]+(?:/[\w.-]*)+)`")]
    private static partial Regex Paths();
}
