using System.Security.Cryptography;
using GpuLmm.Numerics;

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

    // What is read, hashed and written stays in the second cache.
    private const int CopiedBytes = 1 << 19;
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
                    Copy(parts, whole, onRead);
                    break;
                case AssociationFormat.TsvGzip:
                    using (var blocks = new BlockGzipStream(whole.Stream))
                    {
                        foreach (string part in parts)
                        {
                            onRead(part, DigestOf(part));
                        }

                        Recompress(parts, blocks);
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

    /// <summary>Copies parts at once, each to its place, and hashes the whole besides: hashing takes longer than writing.</summary>
    private void Copy(IReadOnlyList<string> parts, PendingFile whole, Action<string, string> onRead)
    {
        var pieces = new List<(string Path, int Skipped, long Place)>();
        byte[] header = [];
        long place = 0;
        for (int k = 0; k < parts.Count; k++)
        {
            using FileStream content = InputFile.OpenRead(parts[k]);
            header = SameHeader(parts, k, content, header);
            pieces.Add((parts[k], k == 0 ? 0 : header.Length, place));
            place += content.Length - pieces[k].Skipped;
        }

        string[] digests = Workers.Run(Environment.ProcessorCount, parts.Count + 1, k => k == 0
            ? DigestOf([.. pieces.Select(piece => (piece.Path, piece.Skipped))], (_, _) => { })
            : DigestOf([(parts[k - 1], 0)], (at, content) =>
            {
                int skipped = at == 0 ? pieces[k - 1].Skipped : 0;
                whole.WriteAt(pieces[k - 1].Place + Math.Max(0, at - pieces[k - 1].Skipped), content[skipped..]);
            }));
        whole.Sha256 = digests[0];
        parts.Zip(digests.Skip(1)).ToList().ForEach(pair => onRead(pair.First, pair.Second));
    }

    private void Recompress(IReadOnlyList<string> parts, Stream whole)
    {
        byte[] header = [], buffer = new byte[BufferBytes];
        for (int k = 0; k < parts.Count; k++)
        {
            using Stream content = GzipInput.Open(parts[k], out _);
            header = SameHeader(parts, k, content, header);
            whole.Write(k == 0 ? header : []);
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                whole.Write(buffer, 0, read);
            }
        }
    }

    /// <summary>The header of a part, which is that of the first.</summary>
    private static byte[] SameHeader(IReadOnlyList<string> parts, int k, Stream content, byte[] first)
    {
        byte[] own = Header(parts[k], content);
        return k == 0 || own.AsSpan().SequenceEqual(first) ? own
            : throw new InputException($"{parts[k]}: its header differs from that of {parts[0]}.");
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

    private string DigestOf(string path) => DigestOf([(path, 0)], (_, _) => { });

    /// <summary>The SHA-256 of files one behind the other, each without its first bytes.</summary>
    /// <param name="files">Paths, and bytes that are not hashed.</param>
    /// <param name="onRead">Given all that is read, with its place in the file.</param>
    private string DigestOf((string Path, int Skipped)[] files, Action<long, ReadOnlySpan<byte>> onRead)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[CopiedBytes];
        foreach ((string path, int skipped) in files)
        {
            using FileStream file = InputFile.OpenRead(path);
            int rest = skipped;
            long at = 0;
            for (int read; (read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; at += read, rest = 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                digest.AppendData(buffer, rest, read - rest);
                onRead(at, buffer.AsSpan(0, read));
            }
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
