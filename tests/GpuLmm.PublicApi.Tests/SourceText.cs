namespace GpuLmm.PublicApi.Tests;

/// <summary>A C# source as text, for rules about how the sources are written.</summary>
internal static class SourceText
{
    private static readonly string[] Tops = ["src", "kernels", "tests", "bench", "docs"];

    /// <summary>Every C# file that people write, as its path below the root and its text.</summary>
    public static IEnumerable<(string Path, string Text)> All() =>
        from top in Tops
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, top), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !relative.Split('/').Any(folder => folder is "bin" or "obj")
        orderby relative
        select (relative, File.ReadAllText(path).ReplaceLineEndings("\n"));

    /// <summary>
    /// The text with every comment, string and character blanked: the same length and the same lines, and only code is left.
    /// </summary>
    public static string CodeOf(string text)
    {
        char[] code = text.ToCharArray();
        for (int i = 0; i < text.Length;)
        {
            int end = EndOfBlank(text, i);
            for (int k = i; k < end; k++)
            {
                code[k] = code[k] == '\n' ? '\n' : ' ';
            }

            i = Math.Max(end, i + 1);
        }

        return new string(code);
    }

    /// <summary>Number of the line, from one, that a position is in.</summary>
    public static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    /// <summary>The position after the comment or literal that begins here, or the position itself where none does.</summary>
    private static int EndOfBlank(string text, int start)
    {
        ReadOnlySpan<char> rest = text.AsSpan(start);
        if (rest.StartsWith("//"))
        {
            return After(text, "\n", start) - 1;
        }

        if (rest.StartsWith("/*"))
        {
            return After(text, "*/", start + 2);
        }

        return rest[0] switch
        {
            '\'' => After(text, "'", start + (rest[1] == '\\' ? 3 : 2)),
            '"' or '$' or '@' => EndOfString(text, start),
            _ => start,
        };
    }

    private static int EndOfString(string text, int start)
    {
        int quote = start;
        while (text[quote] is '$' or '@')
        {
            quote++;
        }

        if (text[quote] != '"')
        {
            return start;
        }

        ReadOnlySpan<char> prefix = text.AsSpan(start, quote - start);
        bool verbatim = prefix.Contains('@'), interpolated = prefix.Contains('$');
        int quotes = text.AsSpan(quote).IndexOfAnyExcept('"');
        if (quotes >= 3 && !verbatim)
        {
            return After(text, new string('"', quotes), quote + quotes);
        }

        for (int i = quote + 1; i < text.Length; i++)
        {
            bool doubled = i + 1 < text.Length && text[i + 1] == text[i];
            switch (text[i])
            {
                case '\\' when !verbatim:
                case '"' when verbatim && doubled:
                case '{' when interpolated && doubled:
                    i++;
                    break;
                case '{' when interpolated:
                    i = EndOfHole(text, i) - 1;
                    break;
                case '"':
                    return i + 1;
            }
        }

        return text.Length;
    }

    /// <summary>The position after the closing brace of an interpolated expression, in which there may be further strings.</summary>
    private static int EndOfHole(string text, int start)
    {
        int depth = 0;
        for (int i = start; i < text.Length;)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 1;
            }

            i = Math.Max(EndOfBlank(text, i), i + 1);
        }

        return text.Length;
    }

    private static int After(string text, string end, int start)
    {
        int at = text.IndexOf(end, Math.Min(start, text.Length), StringComparison.Ordinal);
        return at < 0 ? text.Length : at + end.Length;
    }
}
