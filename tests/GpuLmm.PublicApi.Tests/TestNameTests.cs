using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>
/// Tests are named by one habit: methods are sentences with underscores, and types that hold tests, and only these, end in Tests or
/// Contract.
/// </summary>
[TestFixture]
public sealed partial class TestNameTests
{
    /// <summary>Names that are written with a capital inside, wherever they stand in a sentence.</summary>
    private static readonly HashSet<string> Identifiers = new(StringComparer.Ordinal)
    {
        "OpenBLAS", "PowerShell", "VanRaden", "glmmTMB", "glmmTMBs", "glmmPQL", "bootMer", "lmerTest", "SymmetricRankUpdate",
    };

    [Test]
    public void Methods_are_sentences_with_underscores()
    {
        (string Place, string Name)[] methods = [.. Tests().SelectMany(file => Methods(file.Path, file.Text))];

        Assert.That(methods, Has.Length.GreaterThan(900));
        Assert.That(methods.Where(method => !IsSentence(method.Name)).Select(method => $"{method.Place} {method.Name}"), Is.Empty);
    }

    [TestCase("A_sentence_with_underscores", true)]
    [TestCase("Counts", true)]
    [TestCase("R2_is_that_of_glmmTMB", true)]
    [TestCase("An_OpenBLAS_older_than_the_BLAS", true)]
    [TestCase("NoFolderUsesALaterOne", false)]
    [TestCase("AFolder", false)]
    [TestCase("When_CalledTwice_it_fails", false)]
    [TestCase("no_capital_at_the_beginning", false)]
    [TestCase("Two__underscores", false)]
    public void Sentences_are_told_from_other_habits(string name, bool sentence) => Assert.That(IsSentence(name), Is.EqualTo(sentence));

    [Test]
    public void Types_that_hold_tests_and_only_these_are_called_tests()
    {
        var wrong = new List<string>();
        foreach ((string path, string text) in Tests())
        {
            string code = SourceText.CodeOf(text);
            Match[] types = [.. Types().Matches(code).Cast<Match>()];
            for (int i = 0; i < types.Length; i++)
            {
                string name = types[i].Groups[1].Value;
                int end = i + 1 < types.Length ? types[i + 1].Index : code.Length;
                bool holdsTests = TestMethods().IsMatch(code[types[i].Index..end]);
                if (holdsTests ? !FixtureNames().IsMatch(name) : NamesOfTests().IsMatch(name))
                {
                    wrong.Add(
                        $"{path}:{SourceText.LineOf(code, types[i].Groups[1].Index)} {name} holds {(holdsTests ? "tests" : "no test")}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<(string Path, string Text)> Tests() =>
        SourceText.All().Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal));

    private static IEnumerable<(string Place, string Name)> Methods(string path, string text)
    {
        string code = SourceText.CodeOf(text);
        return TestMethods().Matches(code)
            .Select(match => ($"{path}:{SourceText.LineOf(code, match.Groups[1].Index)}", match.Groups[1].Value));
    }

    /// <summary>
    /// A capital at the beginning, words between single underscores, and no capital after a small letter but in a known name.
    /// </summary>
    private static bool IsSentence(string name) =>
        char.IsAsciiLetterUpper(name[0]) && name.Split('_').All(word => Identifiers.Contains(word) || Words().IsMatch(word));

    // A word, with a capital at most at its beginning, or an abbreviation in capitals.
    [GeneratedRegex("^(?:[A-Za-z]?[a-z0-9]+|[A-Z0-9]+)$")]
    private static partial Regex Words();

    // The first method after an attribute that makes it a test; attributes have no braces or semicolons but in their literals, which are
    // blank.
    [GeneratedRegex(@"\[Test(?:Case|CaseSource)?\b[^;{}]*?\bpublic\s(?:[\w<>\[\]?]+\s)+?(\w+)(?:<\w+>)?\(")]
    private static partial Regex TestMethods();

    [GeneratedRegex(@"\b(?:class|struct|record|interface)\s(\w+)\b(?=[^;{]*[;{])")]
    private static partial Regex Types();

    [GeneratedRegex("(?:Tests|Contract)$")]
    private static partial Regex FixtureNames();

    [GeneratedRegex("(?<!Under)Tests?$")]
    private static partial Regex NamesOfTests();
}
