namespace GpuLmm.PublicApi.Tests;

/// <summary>Files and methods stay small enough to be read at once.</summary>
[TestFixture]
public sealed class SourceSizeTests
{
    private const int FileLines = 400;
    private const int MethodLines = 80;

    [Test]
    public void Files_have_at_most_400_lines() => Assert.That(
        SourceText.All().Select(file => (file.Path, Lines: file.Text.TrimEnd().Count(c => c == '\n') + 1))
            .Where(file => file.Lines > FileLines).Select(file => $"{file.Path} has {file.Lines} lines"),
        Is.Empty);

    [Test]
    public void Methods_have_at_most_80_lines()
    {
        (string Path, SourceMember Member)[] members =
            [.. SourceText.All().SelectMany(file => SourceMember.Of(SourceText.CodeOf(file.Text)).Select(member => (file.Path, member)))];

        Assert.That(members, Has.Length.GreaterThan(4000));
        Assert.That(
            members.Where(of => of.Member.Lines > MethodLines)
                .Select(of => $"{of.Path}:{of.Member.First} {of.Member.Name} has {of.Member.Lines} lines"),
            Is.Empty);
    }

    [Test]
    public void Members_are_found_by_their_braces_whatever_their_text_holds()
    {
        const string Source = """"
            namespace A;

            /// <summary>A { that is no brace.</summary>
            [Test("{", Name = "}")]
            public sealed class B(int x = 1) : C(x), D
            {
                private readonly int[] field = [.. Make(y => { return y; })];
                public int Auto { get; init; } = 3;
                public int Arrow => field[0];
                [Case('{', @"""{", $"{F("}")}{{")]
                [Case("""
                    { "" }
                    """)]
                public void Body<T>(T z = default)
                    where T : class
                {
                    if (z == null) { /* } */ }
                    string s = $@"{{ {Join("{", $"{1}")} """;
                }

                public static bool operator ==(B a, B b) => a.Equals(
                    b);

                private record struct Inner(int A, int B);
            }
            """";

        Assert.That(
            SourceMember.Of(SourceText.CodeOf(Source)).Select(member => (member.Name, member.First, member.Last)),
            Is.EqualTo(new[] { ("Auto", 8, 8), ("Arrow", 9, 9), ("Body", 14, 19), ("operator", 21, 22) }));
    }
}
