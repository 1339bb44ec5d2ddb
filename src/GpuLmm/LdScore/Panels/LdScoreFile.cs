using System.Text;

namespace GpuLmm;

/// <summary>Rows of LD score files, in the order in which they are read: SNP, place, and a score for each annotation.</summary>
internal sealed class LdScoreRows
{
    private static readonly string[] Described = ["CHR", "SNP", "BP", "CM", "MAF"];

    /// <summary>Id of each row; not to be searched.</summary>
    public IdTable Ids { get; } = new();

    /// <summary>Chromosome of each row.</summary>
    public List<string> Chromosomes { get; } = [];

    /// <summary>Base pair of each row.</summary>
    public List<long> Positions { get; } = [];

    /// <summary>Minor allele frequency of each row, where the file has the column; else empty.</summary>
    public List<double> Frequencies { get; } = [];

    /// <summary>Names of the annotations, as the file has them.</summary>
    public string[] Names { get; private set; } = [];

    /// <summary>Scores, row after row.</summary>
    public List<double> Scores { get; } = [];

    /// <summary>Reads one file.</summary>
    /// <exception cref="InputException">A column is missing, or a value is none.</exception>
    public static LdScoreRows Read(string path)
    {
        var rows = new LdScoreRows();
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> header))
        {
            throw new InputException($"{path}: is empty; expected a header with CHR, SNP, BP and LD scores");
        }

        fields.SplitHeader(lines, header, isTabbed: false);
        var names = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            names.Add(fields.Text(header, i));
        }

        int[] described = [.. Described.Select(name => names.IndexOf(name))];
        if (Array.FindIndex(described, 0, 3, place => place < 0) is int lacking && lacking >= 0)
        {
            throw NearestName.NotFound($"{path}: line 1", Described[lacking], names);
        }

        int[] scores = [.. Enumerable.Range(0, names.Count).Except(described)];
        if (scores.Length == 0)
        {
            throw new InputException(path, 1, "holds no LD score; expected at least one column beside CHR, SNP, BP, CM and MAF");
        }

        rows.Names = [.. scores.Select(place => names[place])];
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            rows.Add(lines, line, fields, names, described, scores);
        }

        return rows;
    }

    private void Add(TextLines lines, ReadOnlySpan<byte> line, TextFields fields, List<string> names, int[] described, int[] scores)
    {
        fields.SplitRow(lines, line, isTabbed: false, names.Count);
        Ids.Append(fields.Bytes(line, described[1]));
        ReadOnlySpan<byte> chromosome = fields.Bytes(line, described[0]);
        string? last = Chromosomes.Count > 0 ? Chromosomes[^1] : null;
        Chromosomes.Add(last is not null && IsText(chromosome, last) ? last : Encoding.UTF8.GetString(chromosome));
        Positions.Add(TextFields.TryNumber(fields.Bytes(line, described[2]), out double position)
            ? (long)position
            : throw lines.Fault($"BP '{fields.Text(line, described[2])}': expected a number"));
        if (described[4] >= 0)
        {
            Frequencies.Add(TextFields.TryNumber(fields.Bytes(line, described[4]), out double frequency) ? frequency : double.NaN);
        }

        foreach (int place in scores)
        {
            Scores.Add(TextFields.TryNumber(fields.Bytes(line, place), out double score)
                ? score
                : throw lines.Fault($"{names[place]} '{fields.Text(line, place)}': expected an LD score, a number"));
        }
    }

    private static bool IsText(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length != text.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (bytes[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }
}
