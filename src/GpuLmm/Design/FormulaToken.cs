namespace GpuLmm;

/// <summary>A word, number or sign of a formula.</summary>
/// <param name="Text">As written.</param>
/// <param name="Position">1-based column of its first character.</param>
internal readonly record struct FormulaToken(string Text, int Position)
{
    /// <summary>Whether it can name a column.</summary>
    public bool IsName => Text.Length > 0 && (char.IsLetter(Text[0]) || Text[0] is '_' or '.');

    /// <summary>Cuts a formula into tokens, an empty one at the end.</summary>
    public static List<FormulaToken> Scan(string formula)
    {
        var tokens = new List<FormulaToken>();
        int i = 0;
        while (i < formula.Length)
        {
            int start = i;
            if (char.IsWhiteSpace(formula[i]))
            {
                i++;
                continue;
            }

            if (formula[i] == '`')
            {
                int end = formula.IndexOf('`', i + 1);
                if (end < 0)
                {
                    throw new InputException($"formula column {start + 1}: a quoted name has no closing `.");
                }

                tokens.Add(new FormulaToken(formula[(i + 1)..end], start + 1));
                i = end + 1;
                continue;
            }

            while (i < formula.Length && (char.IsLetterOrDigit(formula[i]) || formula[i] is '_' or '.'))
            {
                i++;
            }

            i = Math.Max(i, start + 1);
            tokens.Add(new FormulaToken(formula[start..i], start + 1));
        }

        tokens.Add(new FormulaToken(string.Empty, formula.Length + 1));
        return tokens;
    }
}
