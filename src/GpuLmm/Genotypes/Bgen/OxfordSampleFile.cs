namespace GpuLmm;

/// <summary>
/// A .sample: a line of column names (<c>ID_1 ID_2</c>, or one id of another name; mostly <c>missing</c> next), a line of their types (0
/// for these, D discrete, C continuous, P phenotype, B binary phenotype), then a line for each sample.
/// </summary>
internal static class OxfordSampleFile
{
    /// <summary>Reads the file. Phenotypes are the columns of type P and B.</summary>
    /// <exception cref="InputException">
    /// A missing file, one without the two header lines or without samples, an unknown type, a line with another number of columns, or a
    /// sample twice.
    /// </exception>
    public static SampleRecords Read(string path)
    {
        var fields = new TextFields();
        using var lines = new TextLines(path);
        string[] names = HeaderLine(lines, fields, "column names"), types = HeaderLine(lines, fields, "column types, 0 D C P or B");
        if (types.Length != names.Length)
        {
            throw lines.Fault($"expected {names.Length} types as there are column names, found {types.Length}");
        }

        bool hasFamily = names.Length > 1 && names[1].Equals("ID_2", StringComparison.OrdinalIgnoreCase);
        if (types.Take(hasFamily ? 2 : 1).Any(type => type != "0") || types.Any(type => type is not ("0" or "D" or "C" or "P" or "B")))
        {
            throw lines.Fault($"types '{string.Join(' ', types)}': expected 0 for ids, and 0, D, C, P or B for each other column");
        }

        int sex = Array.FindIndex(names, name => name.Equals("sex", StringComparison.OrdinalIgnoreCase));
        int[] phenotypes = [.. Enumerable.Range(0, types.Length).Where(c => types[c] is "P" or "B")];
        var records = new SampleRecords(Array.ConvertAll(phenotypes, column => names[column]));
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != names.Length)
            {
                throw lines.Fault($"expected {names.Length} columns as in the header, found {fields.Count}");
            }

            records.Add(
                lines, hasFamily ? new SampleId(fields.Text(line, 0), fields.Text(line, 1)) : new SampleId("0", fields.Text(line, 0)),
                sex < 0 ? Sex.Unknown : SampleRecords.ParseSex(fields.Bytes(line, sex)));
            for (int t = 0; t < phenotypes.Length; t++)
            {
                records.AddPhenotype(lines, t, fields.Bytes(line, phenotypes[t]), phenotypes[t] + 1, missing: double.NaN);
            }
        }

        return records.Samples.Count > 0 ? records : throw new InputException($"{path}: holds no samples");
    }

    private static string[] HeaderLine(TextLines lines, TextFields fields, string what)
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
}
