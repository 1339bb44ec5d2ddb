namespace GpuLmm;

/// <summary>
/// Sexes in a file of their own: <c>FID IID SEX</c> a line, as PLINK's <c>--update-sex</c> takes them, or the columns of these names (FID
/// may be absent) under a header that starts <c>#FID</c>, <c>FID</c>, <c>#IID</c> or <c>IID</c>, as a .psam has.
/// </summary>
internal static class SexTable
{
    /// <summary>Sexes of the samples; those that are not in the file keep theirs.</summary>
    /// <param name="path">Between tabs or blanks.</param>
    /// <param name="genotypes">Whose samples.</param>
    /// <exception cref="InputException">A missing file, a line that breaks the format, a sample twice, or none of the samples.</exception>
    public static Sex[] Read(string path, Genotypes genotypes)
    {
        Sex[] sexes = [.. genotypes.Sexes];
        ILookup<string, int> byIndividual = Enumerable.Range(0, sexes.Length)
            .ToLookup(i => genotypes.Samples[i].Individual, StringComparer.Ordinal);
        var found = new HashSet<int>();
        (int family, int individual, int sex) = (0, 1, 2);
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            string[] texts = Texts(line, fields);
            if (lines.Number == 1 && texts[0].TrimStart('#') is "FID" or "IID")
            {
                texts[0] = texts[0].TrimStart('#');
                (family, individual, sex) = (Array.IndexOf(texts, "FID"), Array.IndexOf(texts, "IID"), Array.IndexOf(texts, "SEX"));
                if (individual < 0 || sex < 0)
                {
                    throw lines.Fault($"expected columns IID and SEX, found {string.Join(' ', texts)}");
                }
            }
            else if (texts.Length <= Math.Max(individual, sex))
            {
                throw lines.Fault($"expected at least {Math.Max(individual, sex) + 1} columns, found {texts.Length}");
            }
            else
            {
                int[] own = [.. byIndividual[texts[individual]].Where(i => family < 0 || genotypes.Samples[i].Family == texts[family])];
                if (own.Length > 1)
                {
                    throw lines.Fault($"IID '{texts[individual]}' names several samples of {genotypes.Name}: give FID and IID");
                }

                if (own.Length == 1)
                {
                    sexes[own[0]] = Parse(texts[sex], lines);
                    if (!found.Add(own[0]))
                    {
                        throw lines.Fault($"sample '{genotypes.Samples[own[0]]}' occurs twice");
                    }
                }
            }
        }

        return found.Count > 0 ? sexes : throw new InputException($"{path}: none of its samples is in {genotypes.Name}");
    }

    private static string[] Texts(ReadOnlySpan<byte> line, TextFields fields)
    {
        string[] texts = new string[fields.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = fields.Text(line, i);
        }

        return texts;
    }

    private static Sex Parse(string text, TextLines lines) => text switch
    {
        "1" or "M" or "m" => Sex.Male,
        "2" or "F" or "f" => Sex.Female,
        "0" or "U" or "u" or "NA" or "nan" or "." or "-9" => Sex.Unknown,
        _ => throw lines.Fault($"sex '{text}'; expected 1 or M, 2 or F, 0 or NA"),
    };
}
