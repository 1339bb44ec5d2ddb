using System.Security.Cryptography;

namespace GpuLmm;

/// <summary>
/// Joins the tables of consecutive markers to the table of all of them, byte by byte what a scan in one piece would have written; rows are
/// not held.
/// </summary>
/// <param name="format">Of the parts and of the whole.</param>
/// <param name="cancellationToken">Breaks it off.</param>
internal sealed class TableJoin(AssociationFormat format, CancellationToken cancellationToken)
{
    private const int BufferBytes = 1 << 22;
    private const int RowsAtOnce = 1 << 12;
    private const byte LineEnd = (byte)'\n';

    /// <summary>Joins them.</summary>
    /// <param name="parts">Paths of the parts, in the order of their markers.</param>
    /// <param name="whole">Takes the rows.</param>
    /// <param name="metadata">What made them, for formats that keep it.</param>
    /// <param name="trait">Name of the trait.</param>
    /// <param name="rowsInGroup">Rows of a row group, for formats that have them.</param>
    /// <param name="onRead">Called with each path and the SHA-256 of the file.</param>
    /// <exception cref="InputException">A part cannot be read, or is no table like the first; or the whole not be stored.</exception>
    public void Join(
        IReadOnlyList<string> parts, PendingFile whole, IReadOnlyDictionary<string, string> metadata, string trait, int rowsInGroup,
        Action<string, string> onRead)
    {
        try
        {
            switch (format)
            {
                case AssociationFormat.Tsv:
                    Copy(parts, whole.Stream, onRead);
                    break;
                case AssociationFormat.TsvGzip:
                    using (var blocks = new BlockGzipStream(whole.Stream))
                    {
                        foreach (string part in parts)
                        {
                            onRead(part, DigestOf(part));
                        }

                        Copy(parts, blocks, (_, _) => { });
                    }

                    break;
                default:
                    MoreColumns more = AssociationTableFile.Open(parts[0]).More;
                    var rows = new AssociationParquetRows(whole, AssociationTable.Metadata(trait, metadata), rowsInGroup, more);
                    parts.ToList().ForEach(part => Add(part, more, rows, onRead));
                    rows.Close();
                    break;
            }

            whole.Close();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{whole.Path}: cannot be written: {e.Message}", e);
        }
    }

    private void Copy(IReadOnlyList<string> parts, Stream whole, Action<string, string> onRead)
    {
        byte[] header = [];
        foreach (string part in parts)
        {
            using Stream content = GzipInput.Open(part, out _);
            using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] own = Header(part, content);
            digest.AppendData(own);
            if (header.Length == 0)
            {
                header = own;
                whole.Write(header);
            }
            else if (!header.AsSpan().SequenceEqual(own))
            {
                throw new InputException($"{part}: its header differs from that of {parts[0]}.");
            }

            Copy(content, whole, digest);
            onRead(part, Convert.ToHexStringLower(digest.GetHashAndReset()));
        }
    }

    private void Copy(Stream content, Stream whole, IncrementalHash digest)
    {
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = read;
            var hashing = Task.Run(() => digest.AppendData(buffer, 0, length), CancellationToken.None);
            try
            {
                whole.Write(buffer, 0, length);
            }
            finally
            {
                hashing.GetAwaiter().GetResult();
            }
        }
    }

    private static byte[] Header(string path, Stream content)
    {
        const int most = 1 << 16;
        var header = new List<byte>();
        for (int next; header.Count < most && (next = content.ReadByte()) >= 0;)
        {
            header.Add((byte)next);
            if (next == LineEnd)
            {
                return [.. header];
            }
        }

        throw new InputException($"{path}: expected the header of a scan's table.");
    }

    private void Add(string part, MoreColumns more, AssociationParquetRows rows, Action<string, string> onRead)
    {
        onRead(part, DigestOf(part));
        var table = AssociationTableFile.Open(part);
        if (table.More != more)
        {
            throw new InputException($"{part}: its columns differ from those of the first part.");
        }

        foreach (AssociationResult[] some in table.Rows(cancellationToken).Chunk(RowsAtOnce))
        {
            var block = ResultBlock.FromRows(some);
            for (int row = 0; row < some.Length; row++)
            {
                rows.Write(block, row);
            }
        }
    }

    private string DigestOf(string path)
    {
        using FileStream file = InputFile.OpenRead(path);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferBytes];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
