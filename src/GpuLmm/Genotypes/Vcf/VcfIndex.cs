namespace GpuLmm;

/// <summary>The markers of a VCF, and where their genotypes are; made in one pass, in parallel.</summary>
internal sealed class VcfIndex
{
    private const int PieceBytes = 1 << 22;
    private readonly List<long> starts = [];
    private readonly List<int> lengths = [];

    private VcfIndex()
    {
    }

    /// <summary>In file order.</summary>
    public VcfMarkers Markers { get; } = new();

    /// <summary>FORMAT and the columns of the samples of a marker: their first byte, and how many.</summary>
    public (long Start, int Length) FieldsOf(int marker) => (starts[marker], lengths[marker]);

    /// <summary>Finds the markers.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellationToken">Checked per piece.</param>
    /// <exception cref="InputException">A record that breaks the format, or has neither GT nor DS; a damaged file.</exception>
    public static VcfIndex Read(string path, SeekableContent content, CancellationToken cancellationToken)
    {
        var index = new VcfIndex();
        VcfLine? last = null;
        foreach (VcfPiece piece in Pieces(path, content, cancellationToken))
        {
            foreach (VcfLine line in piece.Lines)
            {
                index.Add(last, line.Start);
                last = line;
            }

            if (piece.Fault is { } fault)
            {
                throw fault();
            }
        }

        index.Add(last, content.Length + 1);
        return index;
    }

    /// <summary>1-based number of the line that a place lies in.</summary>
    public static long LineNumber(SeekableContent content, long place)
    {
        byte[] buffer = new byte[PieceBytes];
        long number = 1;
        for (long at = 0; at < place; at += buffer.Length)
        {
            Span<byte> some = buffer.AsSpan(0, (int)Math.Min(buffer.Length, place - at));
            content.Read(at, some);
            number += some.Count((byte)'\n');
        }

        return number;
    }

    private static ParallelQuery<VcfPiece> Pieces(string path, SeekableContent content, CancellationToken cancellationToken) =>
        ParallelEnumerable.Range(0, (int)((content.Length + PieceBytes - 1) / PieceBytes)).AsOrdered().WithCancellation(cancellationToken)
            .Select(p => VcfPiece.Read(path, content, p * (long)PieceBytes, (p + 1L) * PieceBytes));

    /// <summary>Adds a line, now that it is known where the next starts.</summary>
    private void Add(VcfLine? line, long next)
    {
        if (line is { Marker: { } marker } record && Markers.Add(marker, record.Kind, record.HasDosages))
        {
            starts.Add(record.Fields);
            lengths.Add(checked((int)(next - 1 - record.Fields)));
        }
    }
}
