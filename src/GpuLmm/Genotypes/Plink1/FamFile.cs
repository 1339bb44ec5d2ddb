namespace GpuLmm;

/// <summary>
/// A .fam: one sample per line (family, individual, father, mother, sex, phenotype), with further phenotypes in further columns as GEMMA
/// writes them. Missing are NA, nan and -9, and 0 in a column of 1 and 2, control and case.
/// </summary>
internal static class FamFile
{
    private const int LeastColumns = 6;
    private const int FirstPhenotype = 5;

    /// <summary>Reads the file; phenotypes are named <c>pheno</c>, <c>pheno2</c>, ….</summary>
    /// <exception cref="InputException">
    /// A missing or empty file, fewer than six columns or not as many as on the first line, or an id that occurs twice.
    /// </exception>
    public static SampleRecords Read(string path)
    {
        SampleRecords? fam = null;
        var fields = new TextFields();
        int columnCount = 0;
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            columnCount = columnCount == 0 ? fields.Count : columnCount;
            if (fields.Count < LeastColumns)
            {
                throw lines.Fault($"expected at least {LeastColumns} columns, found {fields.Count}");
            }

            if (fields.Count != columnCount)
            {
                throw lines.Fault($"expected {columnCount} columns as on the first line, found {fields.Count}");
            }

            fam ??= new SampleRecords([.. Enumerable.Range(1, columnCount - FirstPhenotype).Select(t => t == 1 ? "pheno" : $"pheno{t}")]);
            fam.Add(
                lines, new SampleId(fields.Text(line, 0), fields.Text(line, 1)),
                fields.Bytes(line, 4) switch { [(byte)'1'] => Sex.Male, [(byte)'2'] => Sex.Female, _ => Sex.Unknown },
                SampleRecords.IsNoParent(fields.Bytes(line, 2)) && SampleRecords.IsNoParent(fields.Bytes(line, 3)));
            for (int column = FirstPhenotype; column < columnCount; column++)
            {
                fam.AddPhenotype(
                    lines, column - FirstPhenotype, fields.Bytes(line, column), column + 1, SampleRecords.MissingPhenotype);
            }
        }

        fam?.DropZerosOfCaseControl();
        return fam ?? throw new InputException($"{path}: holds no samples");
    }
}
