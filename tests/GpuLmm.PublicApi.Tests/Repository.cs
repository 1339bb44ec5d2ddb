using System.Runtime.CompilerServices;

namespace GpuLmm.PublicApi.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

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

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
