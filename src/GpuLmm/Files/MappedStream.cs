namespace GpuLmm;

/// <summary>Parts of a mapped file as a stream, one after the other.</summary>
internal sealed class MappedStream(MappedFile file) : ReadOnlyStream
{
    private long position;
    private long end;

    /// <summary>Starts another part.</summary>
    public void Start(long start, long length) => (position, end) = (start, start + length);

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, end - position);
        file.Slice(position, count).CopyTo(buffer);
        position += count;
        return count;
    }
}
