using System.Text;

namespace GpuLmm;

/// <summary>Reads a VCF record by record; only what is asked for of a record is taken apart.</summary>
internal sealed class VcfReader : IDisposable
{
    private const string ColumnNames = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT";
    private readonly TextLines lines;
    private readonly FileStream file;

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="InputException">As for <see cref="VcfFile.Open"/>.</exception>
    public VcfReader(string path)
    {
        lines = new TextLines(path, GzipInput.Open(path, out file));
        try
        {
            Samples = ReadHeader();
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>The samples, distinct.</summary>
    public SampleId[] Samples { get; }

    /// <summary>Bytes of the file, compressed if it is, and how many have been read.</summary>
    public (long Done, long Total) Progress => (file.Position, Math.Max(1, file.Length));

    /// <summary>The fault of the record read last.</summary>
    public InputException Fault(string rule) => lines.Fault(rule);

    /// <summary>Reads the next record.</summary>
    /// <param name="record">Valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InputException">A record with another number of columns than the header.</exception>
    public bool TryRead(out VcfRecord record)
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line))
        {
            record = default;
            return false;
        }

        int expected = VcfSite.ColumnCount + Samples.Length, found = line.Count((byte)'\t') + 1;
        record = found == expected
            ? new VcfRecord(line, this)
            : throw Fault($"expected {expected} columns between tabs as in the header, found {found}");
        return true;
    }

    public void Dispose() => lines.Dispose();

    private SampleId[] ReadHeader()
    {
        if (!lines.TryRead(out ReadOnlySpan<byte> line) || !line.StartsWith("##fileformat=VCF"u8))
        {
            string hint = line.StartsWith("BCF"u8) ? "; a BCF becomes a VCF by bcftools view -O z" : "";
            throw new InputException(lines.Path, 1, $"expected ##fileformat=VCF first{hint}");
        }

        do
        {
            if (!lines.TryRead(out line) || line[0] != (byte)'#')
            {
                throw lines.Fault("expected the line of column names, #CHROM POS ID …, before the records");
            }
        }
        while (line.StartsWith("##"u8));

        string[] names = Encoding.UTF8.GetString(line).Split('\t');
        if (names.Length <= VcfSite.ColumnCount || string.Join('\t', names.Take(VcfSite.ColumnCount)) != ColumnNames)
        {
            throw lines.Fault($"expected the columns {ColumnNames.Replace('\t', ' ')} and a sample or more, between tabs");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? faulty = names.Skip(VcfSite.ColumnCount).FirstOrDefault(name => name.Length == 0 || !seen.Add(name));
        return faulty is null
            ? [.. names.Skip(VcfSite.ColumnCount).Select(name => new SampleId("0", name))]
            : throw lines.Fault(faulty.Length == 0 ? "a sample has no name" : $"sample '{faulty}' occurs twice");
    }
}
