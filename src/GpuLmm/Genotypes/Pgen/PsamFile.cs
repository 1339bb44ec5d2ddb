using System.Text;

namespace GpuLmm;

/// <summary>
/// A .psam: one sample per line, columns named by the last header line, <c>#FID IID …</c> or <c>#IID …</c>. Without a header it has those
/// of a .fam, the phenotype being optional. Columns of categories are left out of the phenotypes.
/// </summary>
internal static class PsamFile
{
    private static readonly string[] Known = ["FID", "IID", "SID", "PAT", "MAT", "SEX"];

    /// <summary>Reads the file.</summary>
    /// <exception cref="InputException">
    /// A missing or empty file, a header without IID or with a name twice, a line with fewer columns than the header, or an id that occurs
    /// twice.
    /// </exception>
    public static SampleRecords Read(string path)
    {
        string[]? names = null;
        bool isFirst = true;
        Layout? layout = null;
        SampleRecords? records = null;
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line[0] == '#' && isFirst)
            {
                names = line.StartsWith("#FID"u8) || line.StartsWith("#IID"u8) ? Split(line[1..]) : names;
                continue;
            }

            isFirst = false;
            fields.SplitWhitespace(line);
            names ??= WithoutHeader(lines, fields.Count);
            layout ??= new Layout(lines, names);
            if (fields.Count < names.Length)
            {
                throw lines.Fault($"expected at least {names.Length} columns, found {fields.Count}");
            }

            records ??= new SampleRecords(layout.ChoosePhenotypes(line, fields));
            layout.Add(records, lines, line, fields);
        }

        records?.DropZerosOfCaseControl();
        return records ?? throw new InputException($"{path}: holds no samples");
    }

    private static string[] Split(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string[] WithoutHeader(TextLines lines, int count) => count switch
    {
        >= 6 => ["FID", "IID", "PAT", "MAT", "SEX", "PHENO1"],
        5 => ["FID", "IID", "PAT", "MAT", "SEX"],
        _ => throw lines.Fault($"expected a header #FID or #IID, or at least 5 columns, found {count}"),
    };

    /// <summary>Which column is which, from 0; −1 for none.</summary>
    private sealed class Layout
    {
        private readonly string[] names;
        private readonly int family;
        private readonly int individual;
        private readonly int sex;
        private readonly int father;
        private readonly int mother;
        private int[] phenotypes = [];

        public Layout(TextLines lines, string[] names)
        {
            this.names = names;
            family = Array.IndexOf(names, "FID");
            individual = Array.IndexOf(names, "IID");
            sex = Array.IndexOf(names, "SEX");
            father = Array.IndexOf(names, "PAT");
            mother = Array.IndexOf(names, "MAT");
            if (individual < 0)
            {
                throw lines.Fault("expected the column IID in the header");
            }

            if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                throw lines.Fault($"the header names the column {twice.Key} {twice.Count()} times");
            }
        }

        /// <summary>The names of the columns that are numbers, as the first line shows: categories begin with no digit or sign.</summary>
        public string[] ChoosePhenotypes(ReadOnlySpan<byte> line, TextFields fields)
        {
            var chosen = new List<int>();
            for (int column = 0; column < names.Length; column++)
            {
                ReadOnlySpan<byte> field = fields.Bytes(line, column);
                if (!Known.Contains(names[column])
                    && (TextFields.IsMissing(field) || field[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.'))
                {
                    chosen.Add(column);
                }
            }

            phenotypes = [.. chosen];
            return Array.ConvertAll(phenotypes, column => names[column]);
        }

        public void Add(SampleRecords records, TextLines lines, ReadOnlySpan<byte> line, TextFields fields)
        {
            records.Add(lines, new SampleId(family < 0 ? "0" : fields.Text(line, family), fields.Text(line, individual)),
                SexOf(line, fields), LacksParent(father, line, fields) && LacksParent(mother, line, fields));
            for (int t = 0; t < phenotypes.Length; t++)
            {
                records.AddPhenotype(lines, t, fields.Bytes(line, phenotypes[t]), phenotypes[t] + 1, SampleRecords.MissingPhenotype);
            }
        }

        private static bool LacksParent(int column, ReadOnlySpan<byte> line, TextFields fields) =>
            column < 0 || SampleRecords.IsNoParent(fields.Bytes(line, column));

        private Sex SexOf(ReadOnlySpan<byte> line, TextFields fields) =>
            sex < 0 ? Sex.Unknown : SampleRecords.ParseSex(fields.Bytes(line, sex));
    }
}
