using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>What the documents point to is there.</summary>
[TestFixture]
public sealed partial class LinkTests
{
    internal static IEnumerable<string> Documents() =>
    [
        "README.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal),
    ];

    [TestCaseSource(nameof(Documents))]
    public void Relative_links_exist(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        string[] missing = [.. Links().Matches(Repository.Read(document))
            .Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !Scheme().IsMatch(target) && !Path.Exists(Path.Combine(folder, target)))];

        Assert.That(missing, Is.Empty);
    }

    [GeneratedRegex(@"\]\(<?([^)>\s]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:", RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();
}
