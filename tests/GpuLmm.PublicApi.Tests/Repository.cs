namespace GpuLmm.PublicApi.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    // Looked for from the test's own folder: the paths that a reproducible build records are not those of the machine.
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Read(params string[] parts) => File.ReadAllText(Path.Combine([Root, .. parts]));

    /// <summary>The blocks of a Markdown text in one language.</summary>
    public static IReadOnlyList<string> Blocks(string markdown, string language)
    {
        var blocks = new List<string>();
        string[] lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "```" + language)
            {
                int end = Array.IndexOf(lines, "```", i + 1);
                blocks.Add(string.Join("\n", lines[(i + 1)..end]));
                i = end;
            }
        }

        return blocks;
    }

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "GpuLmm.sln"))
        ? folder
        : FindRoot(Path.GetDirectoryName(folder)
            ?? throw new InvalidOperationException("The tests run outside a checkout of the project."));
}
