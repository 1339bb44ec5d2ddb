using System.Text;

namespace GpuLmm;

/// <summary>
/// Ids beside a relationship matrix: <c>FID IID</c> or <c>IID</c> per line; a header <c>#FID IID</c> or <c>#IID</c> is optional.
/// </summary>
internal static class IdFile
{
    /// <summary>PLINK's family of those that have none.</summary>
    private const string NoFamily = "0";

    /// <summary>The ids, in file order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="samples">The genotyped samples, whose families are taken where the file has none; or null.</param>
    /// <exception cref="InputException">A missing or empty file, or lines with and without a family.</exception>
    public static SampleId[] Read(string path, IReadOnlyList<SampleId>? samples)
    {
        var families = new List<string>();
        var individuals = new List<string>();
        bool? hasFamily = null;
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            string first = fields.Text(line, 0);
            if (hasFamily is null)
            {
                bool isHeader = first.StartsWith('#') || TableHeader.IsIdName(first);
                hasFamily = isHeader ? first.EndsWith("FID", StringComparison.OrdinalIgnoreCase) : fields.Count > 1;
                if (isHeader)
                {
                    continue;
                }
            }

            if (hasFamily.Value && fields.Count < 2)
            {
                throw lines.Fault("expected FID IID as on the lines before, found 1 field");
            }

            families.Add(hasFamily.Value ? first : NoFamily);
            individuals.Add(hasFamily.Value ? fields.Text(line, 1) : first);
        }

        if (individuals.Count == 0)
        {
            throw new InputException($"{path}: names no samples");
        }

        return hasFamily!.Value ? [.. families.Zip(individuals, (f, i) => new SampleId(f, i))] : WithFamilies(individuals, samples, path);
    }

    /// <summary>Individuals with the families of the genotyped samples of these ids; <c>0</c> where there is no such sample.</summary>
    /// <exception cref="InputException">An individual of several families.</exception>
    public static SampleId[] WithFamilies(IReadOnlyList<string> individuals, IReadOnlyList<SampleId>? samples, string path)
    {
        ILookup<string, string>? families = samples?.ToLookup(id => id.Individual, id => id.Family, StringComparer.Ordinal);
        var ids = new SampleId[individuals.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            string[] own = families is null ? [] : [.. families[individuals[i]]];
            if (own.Length > 1)
            {
                throw new InputException(
                    $"{path}: IID '{individuals[i]}' names several samples, of the families {string.Join(", ", own)}; give FID and IID.");
            }

            ids[i] = new SampleId(own.Length == 1 ? own[0] : NoFamily, individuals[i]);
        }

        return ids;
    }

    /// <summary>Writes a line per id.</summary>
    public static void Write(Stream stream, IReadOnlyList<SampleId> ids, bool header)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        writer.Write(header ? "#FID\tIID\n" : string.Empty);
        foreach (SampleId id in ids)
        {
            writer.Write($"{id.Family}\t{id.Individual}\n");
        }
    }
}
