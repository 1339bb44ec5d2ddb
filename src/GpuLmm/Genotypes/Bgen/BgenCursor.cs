using System.Buffers.Binary;

namespace GpuLmm;

/// <summary>
/// Takes numbers and text from a BGEN in order; all numbers are little-endian. What would lie beyond the end of the file is a fault.
/// </summary>
/// <param name="file">The .bgen.</param>
/// <param name="leastRead">Bytes that are read at a time.</param>
internal sealed class BgenCursor(PlainContent file, int leastRead = BgenHeader.LeastRead)
{
    private readonly FileWindow window = new(file, leastRead);

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Number of the variant that is read, from 1; 0 in the header. For messages.</summary>
    public int Variant { get; set; }

    /// <summary>The fault of what begins at a byte.</summary>
    public InputException Fault(long position, string rule) =>
        new($"{file.Path}: {(Variant == 0 ? "header" : $"variant {Variant}")}, byte {position}: {rule}");

    /// <summary>A number of four bytes.</summary>
    /// <param name="what">What it is, for messages.</param>
    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint), what));

    /// <summary>A number of two bytes.</summary>
    /// <inheritdoc cref="UInt32"/>
    public ushort UInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort), what));

    /// <summary>Text after its length in two bytes.</summary>
    /// <inheritdoc cref="UInt32"/>
    public ReadOnlySpan<byte> ShortText(string what) => Text(UInt16(what), what);

    /// <summary>Text after its length in four bytes.</summary>
    /// <inheritdoc cref="UInt32"/>
    public ReadOnlySpan<byte> LongText(string what) => Text(UInt32(what), what);

    /// <summary>So many bytes; valid until the next are asked for.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public ReadOnlySpan<byte> Bytes(long count, string what)
    {
        long start = Position;
        Skip(count, what);
        return count <= Array.MaxLength
            ? window.Slice(start, (int)count) : throw Fault(start, $"{what} has {count} bytes: expected {Array.MaxLength} at most");
    }

    /// <summary>Passes over so many bytes without touching them.</summary>
    /// <inheritdoc cref="Bytes"/>
    public void Skip(long count, string what)
    {
        if (count > file.Length - Position)
        {
            throw Fault(Position, $"{what}: {count} bytes expected, the file ends after {file.Length - Position} (truncated)");
        }

        Position += count;
    }

    private ReadOnlySpan<byte> Text(long length, string what)
    {
        long start = Position;
        ReadOnlySpan<byte> text = Bytes(length, what);

        // A tab or the end of a line in a name would break every table it is written to.
        return text.IndexOfAnyInRange<byte>(0, 31) < 0 ? text : throw Fault(start, $"{what} has a control character");
    }
}
