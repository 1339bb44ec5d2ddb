using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace GpuLmm;

/// <summary>Reads records of a journal that were read or added before, at its own place.</summary>
/// <param name="file">The journal, which others may write to.</param>
/// <param name="position">Of the first record.</param>
internal sealed class JournalReader(SafeFileHandle file, long position)
{
    private readonly byte[] header = new byte[Journal.HeaderBytes];
    private byte[] content = [];

    /// <summary>Where the next record is.</summary>
    public long Position => position;

    /// <summary>Reads the next record, which is whole.</summary>
    /// <param name="kind">What it is.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Read(out byte kind)
    {
        ReadExactly(header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        kind = header[4];
        content = content.Length < length ? new byte[length] : content;
        ReadExactly(content.AsSpan(0, length));
        return content.AsSpan(0, length);
    }

    private void ReadExactly(Span<byte> into)
    {
        while (into.Length > 0)
        {
            int read = RandomAccess.Read(file, into, position);
            if (read == 0)
            {
                throw new EndOfStreamException("a journal is shorter than it was");
            }

            position += read;
            into = into[read..];
        }
    }
}
