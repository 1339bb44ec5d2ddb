using System.Text.RegularExpressions;

namespace GpuLmm.PublicApi.Tests;

/// <summary>A method, constructor, operator or property of a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">Line, from one, on which it begins, after its attributes.</param>
/// <param name="Last">Line on which it ends.</param>
internal sealed partial record SourceMember(string Name, int First, int Last)
{
    private enum Block
    {
        /// <summary>A namespace or type: what stands in it is declared.</summary>
        Type,

        /// <summary>The body of a member.</summary>
        Member,

        /// <summary>Braces within a body, or within an expression after <c>=</c> or <c>=&gt;</c>.</summary>
        Inner,
    }

    public int Lines => Last - First + 1;

    /// <summary>The members of all types, fields excepted, found by braces and semicolons.</summary>
    /// <param name="code">Code as <see cref="SourceText.CodeOf"/> leaves it.</param>
    public static IEnumerable<SourceMember> Of(string code)
    {
        var blocks = new Stack<Block>([Block.Type]);
        int start = 0;
        for (int i = 0; i < code.Length; i++)
        {
            bool ends = false;
            if (code[i] == '{')
            {
                blocks.Push(blocks.Peek() == Block.Type ? OpenedBy(code[start..i]) : Block.Inner);
                start = blocks.Peek() == Block.Type ? i + 1 : start;
            }
            else if (code[i] == '}')
            {
                Block closed = blocks.Pop();
                start = closed == Block.Type ? i + 1 : start;
                ends = closed == Block.Member;
            }
            else if (code[i] == ';' && blocks.Peek() == Block.Type)
            {
                ends = true;
            }

            if (ends)
            {
                if (Declared(code, start, i) is { } member)
                {
                    yield return member;
                }

                start = i + 1;
            }
        }
    }

    private static Block OpenedBy(string declaration)
    {
        string outside = Outside(declaration);
        return Types().IsMatch(outside) ? Block.Type : outside.Contains('=') ? Block.Inner : Block.Member;
    }

    private static SourceMember? Declared(string code, int start, int end)
    {
        string declaration = code[start..end];
        string outside = Outside(declaration);
        if (Types().IsMatch(outside))
        {
            return null;
        }

        Match name = Names().Match(outside);
        int first = start + Attributes().Match(declaration).Length;
        return name.Success ? new(name.Groups[1].Value, SourceText.LineOf(code, first), SourceText.LineOf(code, end)) : null;
    }

    /// <summary>A declaration without what stands in brackets of any kind, and without the sign of an operator.</summary>
    private static string Outside(string declaration)
    {
        var outside = new System.Text.StringBuilder();
        int depth = 0;
        foreach (char c in Operators().Replace(declaration, "operator"))
        {
            depth -= c is ')' or ']' or '}' ? 1 : 0;
            if (depth == 0)
            {
                outside.Append(c);
            }

            depth += c is '(' or '[' or '{' ? 1 : 0;
        }

        return outside.ToString();
    }

    [GeneratedRegex(@"\b(?:namespace|class|struct|record|interface|enum)\s+\w")]
    private static partial Regex Types();

    // The word before the parameters, or before the arrow or the body of a property.
    [GeneratedRegex(@"^[^=]*?(\w+)(?:<[\w\s,]+>)?\s*(?:\(|=>|\{)")]
    private static partial Regex Names();

    [GeneratedRegex(@"operator\s*[^\s(]+")]
    private static partial Regex Operators();

    [GeneratedRegex(@"^(?:\s|\[[^\]]*(?:\[[^\]]*\][^\]]*)*\])*")]
    private static partial Regex Attributes();
}
