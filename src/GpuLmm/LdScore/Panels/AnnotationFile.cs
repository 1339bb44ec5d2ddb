namespace GpuLmm;

/// <summary>Annotations of SNPs: a table with CHR BP SNP CM before the annotations, or of the annotations alone.</summary>
internal sealed class AnnotationFile
{
    private static readonly string[] Described = ["CHR", "BP", "SNP", "CM", "MAF"];
    private readonly List<double> values = [];

    private AnnotationFile(string path, string[] names, IdTable? ids)
    {
        Path = path;
        Names = names;
        Ids = ids;
    }

    public string Path { get; }

    /// <summary>The annotations.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Ids of the rows; null where the file has none.</summary>
    public IdTable? Ids { get; }

    public int Width => Names.Count;

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>The annotations of a row.</summary>
    public ReadOnlySpan<double> Row(int i) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values).Slice(i * Width, Width);

    /// <summary>The file of a prefix.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string PathOf(string prefix) => ChromosomeFiles.Existing(prefix + ".annot") ?? throw new InputException(
        $"{prefix}.annot[.gz]: file not found{ChromosomeFiles.Nearest(prefix, ".annot")}; annotations are needed beside the LD scores");

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">A row has another number of fields, an id stands twice, or a value is no number.</exception>
    public static AnnotationFile Read(string path)
    {
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> header))
        {
            throw new InputException($"{path}: is empty; expected a header and a row for each SNP");
        }

        fields.SplitHeader(lines, header, isTabbed: false);
        var names = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            names.Add(fields.Text(header, i));
        }

        int snp = names.IndexOf("SNP");
        int[] places = [.. Enumerable.Range(0, names.Count).Where(i => !Described.Contains(names[i]))];
        if (places.Length == 0)
        {
            throw new InputException(path, 1, "holds no annotation beside CHR, BP, SNP and CM");
        }

        var file = new AnnotationFile(path, [.. places.Select(i => names[i])], snp < 0 ? null : new IdTable());
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitRow(lines, line, isTabbed: false, names.Count);
            if (file.Ids is not null && !file.Ids.TryAdd(fields.Bytes(line, snp), out _))
            {
                throw lines.Fault($"{fields.Text(line, snp)} stands twice; expected one row for each SNP");
            }

            foreach (int place in places)
            {
                file.values.Add(TextFields.TryNumber(fields.Bytes(line, place), out double value)
                    ? value : throw lines.Fault($"{names[place]} '{fields.Text(line, place)}': expected a number"));
            }

            file.Count++;
        }

        return file;
    }

    /// <exception cref="InputException">The other file is of other SNPs.</exception>
    public void RequireSame(AnnotationFile other)
    {
        if (other.Count != Count)
        {
            throw new InputException(
                $"{other.Path}: {other.Count:N0} rows, but {Path} has {Count:N0}: annotations of one model must be of the same SNPs");
        }

        for (int i = 0; Ids is not null && other.Ids is not null && i < Count; i++)
        {
            if (other.Ids.Find(Ids[i], i) < 0)
            {
                throw new InputException(
                    $"{other.Path}: lacks {Ids.Text(i)}, which {Path} has: annotations of one model must be of the same SNPs");
            }
        }
    }
}

/// <summary>Frequencies of SNPs: PLINK's .frq, or PLINK 2's .afreq columns.</summary>
internal sealed class FrequencyFile
{
    private static readonly string[] Ids1 = ["SNP", "ID"];
    private static readonly string[] Frequencies = ["MAF", "FRQ", "ALT_FREQS", "AF"];

    private FrequencyFile(string path) => Path = path;

    public string Path { get; }

    public IdTable Ids { get; } = new();

    public List<double> Values { get; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">A column is missing, or a row too short.</exception>
    public static FrequencyFile Read(string path)
    {
        var file = new FrequencyFile(path);
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        if (!lines.TryRead(out ReadOnlySpan<byte> header))
        {
            throw new InputException($"{path}: is empty; expected a header with SNP and MAF");
        }

        fields.SplitHeader(lines, header, isTabbed: false);
        var names = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            names.Add(fields.Text(header, i).TrimStart('#'));
        }

        int id = names.FindIndex(Ids1.Contains), frequency = names.FindIndex(Frequencies.Contains);
        if (id < 0 || frequency < 0)
        {
            throw NearestName.NotFound($"{path}: line 1", id < 0 ? "SNP" : "MAF", names);
        }

        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitRow(lines, line, isTabbed: false, names.Count);
            if (file.Ids.TryAdd(fields.Bytes(line, id), out _))
            {
                file.Values.Add(TextFields.TryNumber(fields.Bytes(line, frequency), out double value) ? value : double.NaN);
            }
        }

        return file;
    }
}
