namespace GpuLmm;

/// <summary>
/// A .sample: a line of column names (<c>ID_1 ID_2</c>, or one id of another name; mostly <c>missing</c> next), a line of their types (0 for these, D discrete,
/// C continuous, P phenotype, B binary phenotype), then a line for each sample.
/// </summary>
internal sealed class OxfordSampleFile
{
    private readonly TextLines lines;
    private readonly TextFields fields = new();
    private readonly string[] names;
    private readonly string[] types;
    private readonly bool hasFamily;
    private readonly int sexColumn;
    private readonly (int Index, List<double> Values)[] phenotypes;
    private string? phenotypeFault;

    private OxfordSampleFile(TextLines lines)
    {
        this.lines = lines;
        names = HeaderLine("column names");
        types = HeaderLine("column types, 0 D C P or B");
        if (types.Length != names.Length)
        {
            throw lines.Fault($"expected {names.Length} types as there are column names, found {types.Length}");
        }

        hasFamily = names.Length > 1 && names[1].Equals("ID_2", StringComparison.OrdinalIgnoreCase);
        if (types.Take(hasFamily ? 2 : 1).Any(type => type != "0") || types.FirstOrDefault(type => type is not ("0" or "D" or "C" or "P" or "B")) is not null)
        {
            throw lines.Fault($"types '{string.Join(' ', types)}': expected 0 for ids, and 0, D, C, P or B for each other column");
        }

        sexColumn = Array.FindIndex(names, name => name.Equals("sex", StringComparison.OrdinalIgnoreCase));
        phenotypes = [.. Enumerable.Range(0, types.Length).Where(c => types[c] is "P" or "B").Select(c => (c, new List<double>()))];
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">
    /// A missing file, one without the two header lines or without samples, an unknown type, a line with another number of columns, or a sample twice.
    /// </exception>
    public static OxfordSamples Read(string path)
    {
        using var lines = new TextLines(path);
        return new OxfordSampleFile(lines).Read();
    }

    private string[] HeaderLine(string what)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            throw new InputException($"{lines.Path}: expected a line of {what}, found the end of the file");
        }

        fields.SplitWhitespace(line);
        string[] texts = new string[fields.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = fields.Text(line, i);
        }

        return texts;
    }

    private OxfordSamples Read()
    {
        var lineNumbers = new Dictionary<SampleId, long>();
        var ids = new List<SampleId>();
        var sexes = new List<Sex>();
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != names.Length)
            {
                throw lines.Fault($"expected {names.Length} columns as in the header, found {fields.Count}");
            }

            SampleId id = hasFamily ? new SampleId(fields.Text(line, 0), fields.Text(line, 1)) : new SampleId("0", fields.Text(line, 0));
            if (!lineNumbers.TryAdd(id, lines.Number))
            {
                throw lines.Fault($"sample '{id}' is on line {lineNumbers[id]} already");
            }

            ids.Add(id);
            sexes.Add(sexColumn < 0 ? Sex.Unknown : ParseSex(fields.Bytes(line, sexColumn)));
            AddPhenotypes(line);
        }

        PhenotypeColumns? columns = phenotypes.Length == 0 ? null : new PhenotypeColumns(
            [.. phenotypes.Select(p => names[p.Index])], [.. phenotypes.Select(p => new ReadOnlyMemory<double>([.. p.Values]))]);
        return ids.Count > 0 ? new OxfordSamples(ids, sexes, columns, phenotypeFault) : throw new InputException($"{lines.Path}: holds no samples");
    }

    private void AddPhenotypes(ReadOnlySpan<byte> line)
    {
        foreach ((int index, List<double> values) in phenotypes)
        {
            ReadOnlySpan<byte> field = fields.Bytes(line, index);
            bool isBinary = types[index] == "B";
            double value = double.NaN;
            if (!TextFields.IsMissing(field) && (!TextFields.TryNumber(field, out value) || (isBinary && value is not (0 or 1))))
            {
                phenotypeFault ??= lines.Fault(
                    $"phenotype '{fields.Text(line, index)}' ({names[index]}) is not {(isBinary ? "0, 1 or NA, as type B asks for" : "a number")}").Message;
            }

            values.Add(value);
        }
    }

    private static Sex ParseSex(ReadOnlySpan<byte> field) => field switch
    {
        [(byte)'1' or (byte)'M' or (byte)'m'] => Sex.Male,
        [(byte)'2' or (byte)'F' or (byte)'f'] => Sex.Female,
        _ => Sex.Unknown,
    };
}
