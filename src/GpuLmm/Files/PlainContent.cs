namespace GpuLmm;

/// <summary>A file that is not compressed.</summary>
/// <param name="path">For messages.</param>
/// <param name="file">Owned.</param>
internal sealed class PlainContent(string path, FileStream file) : SeekableContent
{
    public override long Length { get; } = file.Length;

    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>Whether it was disposed.</summary>
    public bool IsClosed { get; private set; }

    public override void Read(long offset, Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ReadExactly(path, file, offset, target);
    }

    public override void Dispose()
    {
        IsClosed = true;
        file.Dispose();
    }
}
