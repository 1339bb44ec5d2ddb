using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>No line of C# is longer than <c>.editorconfig</c> allows, but for a literal that cannot be broken.</summary>
[TestFixture]
public sealed partial class LineLengthTests
{
    private const int Columns = 140;

    /// <summary>Most columns of code or comment, without blanks, beside the literal or tag that makes a line long.</summary>
    private const int BesideLiteral = 60;

    [Test]
    public void Lines_have_at_most_140_columns()
    {
        string settings = Repository.Read(".editorconfig");
        Assert.That(settings, Does.Contain($"max_line_length = {Columns}\n"));

        Assert.That(SourceText.All().SelectMany(file => TooLong(file.Path, file.Text)), Is.Empty);
    }

    [Test]
    public void Long_literals_are_no_fault_and_long_code_and_comments_are()
    {
        string many = new('a', Columns);
        string literal = $"    Say(\"{many}\");", code = $"    int {many} = 1;", comment = $"    // \"{many}\"";

        Assert.That(TooLong("file", literal), Is.Empty);
        Assert.That(TooLong("file", "\n" + code), Is.EqualTo(new[] { $"file:2 has {code.Length} columns" }));
        Assert.That(TooLong("file", comment), Is.EqualTo(new[] { $"file:1 has {comment.Length} columns" }));
    }

    private static IEnumerable<string> TooLong(string path, string text)
    {
        string[] lines = text.Split('\n'), code = SourceText.CodeOf(text).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            // Characters outside of the Basic Multilingual Plane are one column.
            int columns = lines[i].EnumerateRunes().Count();
            bool isComment = lines[i].TrimStart().StartsWith("//", StringComparison.Ordinal);
            string breakable = isComment ? Tags().Replace(lines[i], string.Empty) : code[i];
            if (columns > Columns && breakable.Count(c => !char.IsWhiteSpace(c)) > BesideLiteral)
            {
                yield return $"{path}:{i + 1} has {columns} columns";
            }
        }
    }

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tags();
}
