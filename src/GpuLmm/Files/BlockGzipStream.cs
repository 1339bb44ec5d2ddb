using System.Buffers.Binary;
using System.IO.Compression;

namespace GpuLmm;

/// <summary>
/// Writes gzip in blocks of at most 64 KB, each a member with its length in its header (BGZF, SAM specification §4.1): every gzip reader
/// takes it, and bgzip and tabix find places in it. The end, an empty block, is written on disposal, which leaves the inner stream open.
/// </summary>
internal sealed class BlockGzipStream(Stream inner) : Stream
{
    // Of content: so much fits into 64 KB even where it cannot be compressed (as bgzip has it).
    private const int BlockSize = 0xFF00;
    private const int HeaderLength = 18;

    // What GZipStream writes before the compressed bytes.
    private const int PlainHeaderLength = 10;
    private readonly byte[] block = new byte[BlockSize];
    private readonly MemoryStream packed = new();
    private int length;
    private bool isEnded;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The empty block without which a file is truncated (SAM specification §4.1.2).</summary>
    public static ReadOnlySpan<byte> LastBlock =>
    [
        0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1B, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, BlockSize - length);
            buffer[..taken].CopyTo(block.AsSpan(length));
            buffer = buffer[taken..];
            length += taken;
            if (length == BlockSize)
            {
                WriteBlock();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: blocks are full, but for the last.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !isEnded)
        {
            isEnded = true;
            if (length > 0)
            {
                WriteBlock();
            }

            inner.Write(LastBlock);
        }

        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        packed.SetLength(0);
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(block.AsSpan(0, length));
        }

        length = 0;
        ReadOnlySpan<byte> body = packed.GetBuffer().AsSpan(PlainHeaderLength, (int)packed.Length - PlainHeaderLength);
        Span<byte> header = stackalloc byte[HeaderLength];
        LastBlock[..HeaderLength].CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[^2..], checked((ushort)(HeaderLength + body.Length - 1)));
        inner.Write(header);
        inner.Write(body);
    }
}
