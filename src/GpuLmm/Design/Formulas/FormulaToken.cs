using System.Globalization;

namespace GpuLmm;

/// <summary>What a token is.</summary>
internal enum FormulaTokenKind
{
    Name,
    Number,
    Sign,
    End,
}

/// <summary>A word, number or sign of a formula.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As written, a name without its backticks.</param>
/// <param name="Position">Its first character.</param>
internal readonly record struct FormulaToken(FormulaTokenKind Kind, string Text, FormulaPosition Position)
{
    private static readonly string[] Signs = ["||", "**", "%in%", "+", "-", "*", "/", "^", ":", "~", "|", "(", ")", ",", "="];

    /// <summary>The number of a number.</summary>
    public double Value => double.Parse(Text.AsSpan().TrimEnd('L'), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>For messages.</summary>
    public string Found => Kind == FormulaTokenKind.End ? "the end" : $"'{Text}'";

    /// <summary>Whether it is this sign.</summary>
    public bool Is(string sign) => Kind == FormulaTokenKind.Sign && Text == sign;

    /// <summary>Cuts a text into tokens, the end as the last.</summary>
    /// <exception cref="InputException">A character that no formula has, or a quoted name that does not end.</exception>
    public static List<FormulaToken> Scan(string text, string what)
    {
        var tokens = new List<FormulaToken>();
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var position = new FormulaPosition(text, i + 1, what);
            (FormulaTokenKind kind, string token, int length) = Next(text, i, position);
            tokens.Add(new FormulaToken(kind, token, position));
            i += length;
        }

        tokens.Add(new FormulaToken(FormulaTokenKind.End, string.Empty, new FormulaPosition(text, text.Length + 1, what)));
        return tokens;
    }

    private static (FormulaTokenKind Kind, string Text, int Length) Next(string text, int start, FormulaPosition position)
    {
        char c = text[start];
        if (c == '`')
        {
            int end = text.IndexOf('`', start + 1);
            return end > start + 1
                ? (FormulaTokenKind.Name, text[(start + 1)..end], end + 1 - start)
                : throw position.Fault("expected a name and a closing ` after `");
        }

        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            int length = NumberLength(text, start);
            return (FormulaTokenKind.Number, text.Substring(start, length), length);
        }

        if (IsNamePart(c))
        {
            int end = start;
            while (end < text.Length && IsNamePart(text[end]))
            {
                end++;
            }

            return (FormulaTokenKind.Name, text[start..end], end - start);
        }

        string? sign = Array.Find(Signs, sign => string.CompareOrdinal(text, start, sign, 0, sign.Length) == 0);
        if (sign is not null)
        {
            // As in R, ** is another way to write ^.
            return (FormulaTokenKind.Sign, sign == "**" ? "^" : sign, sign.Length);
        }

        string hint = c is '"' or '\'' ? "; names with blanks go between backticks: `body mass`"
            : c is '<' or '>' or '!' or '&' ? "; comparisons are not understood: make such a column in the table" : "";
        throw position.Fault($"'{c}' is not part of the formula language{hint}");
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '.';

    // Digits, a fraction, an exponent, and the L that marks a whole number in R.
    private static int NumberLength(string text, int start)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        int exponent = end + 1 < text.Length && text[end] is 'e' or 'E' ? end + (text[end + 1] is '+' or '-' ? 2 : 1) : text.Length;
        if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
        {
            end = exponent;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }
        }

        return (end < text.Length && text[end] == 'L' ? end + 1 : end) - start;
    }
}
