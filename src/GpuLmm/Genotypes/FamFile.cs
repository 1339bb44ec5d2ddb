namespace GpuLmm;

/// <summary>
/// A .fam: one sample per line (family, individual, father, mother, sex, phenotype), with further phenotypes in further columns as GEMMA
/// writes them.
/// </summary>
internal sealed class FamFile
{
    private const int LeastColumns = 6;
    private const int FirstPhenotype = 5;
    private readonly List<List<double>> phenotypes = [];
    private readonly List<SampleId> samples = [];
    private readonly List<Sex> sexes = [];
    private string? phenotypeFault;

    private FamFile()
    {
    }

    /// <summary>The N samples, in file order.</summary>
    public IReadOnlyList<SampleId> Samples => samples;

    /// <summary>Column 5 of each sample.</summary>
    public IReadOnlyList<Sex> Sexes => sexes;

    /// <summary>Columns 6 on. A value that is not a number matters only to whoever asks for phenotypes, so it is told here.</summary>
    /// <exception cref="InputException">A phenotype is not a number.</exception>
    public PhenotypeColumns Phenotypes => phenotypeFault is null
        ? new PhenotypeColumns(
            [.. phenotypes.Select((_, t) => t == 0 ? "pheno" : $"pheno{t + 1}")],
            [.. phenotypes.Select(column => new ReadOnlyMemory<double>([.. column]))])
        : throw new InputException(phenotypeFault);

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">
    /// A missing or empty file, fewer than six columns or not as many as on the first line, or an id that occurs twice.
    /// </exception>
    public static FamFile Read(string path)
    {
        var fam = new FamFile();
        var lineNumbers = new Dictionary<SampleId, long>();
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

            var id = new SampleId(fields.Text(line, 0), fields.Text(line, 1));
            if (!lineNumbers.TryAdd(id, lines.Number))
            {
                throw lines.Fault($"sample '{id}' is on line {lineNumbers[id]} already");
            }

            fam.samples.Add(id);
            fam.sexes.Add(fields.Bytes(line, 4) switch { [(byte)'1'] => Sex.Male, [(byte)'2'] => Sex.Female, _ => Sex.Unknown });
            fam.AddPhenotypes(lines, line, fields);
        }

        return fam.samples.Count > 0 ? fam : throw new InputException($"{path}: holds no samples");
    }

    private void AddPhenotypes(TextLines lines, ReadOnlySpan<byte> line, TextFields fields)
    {
        for (int column = FirstPhenotype; column < fields.Count; column++)
        {
            int t = column - FirstPhenotype;
            if (t == phenotypes.Count)
            {
                phenotypes.Add([]);
            }

            ReadOnlySpan<byte> field = fields.Bytes(line, column);
            double value = double.NaN;
            if (!TextFields.IsMissing(field) && !TextFields.TryNumber(field, out value))
            {
                phenotypeFault ??= lines.Fault($"phenotype '{fields.Text(line, column)}' (column {column + 1}) is not a number").Message;
                value = double.NaN;
            }

            // PLINK's -9 means missing in its own column only; elsewhere it is a value like another.
            phenotypes[t].Add(t == 0 && value == -9 ? double.NaN : value);
        }
    }
}
