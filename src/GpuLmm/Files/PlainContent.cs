namespace GpuLmm;

/// <summary>A file that is not compressed.</summary>
/// <param name="path">For messages.</param>
/// <param name="file">Owned.</param>
internal sealed class PlainContent(string path, FileStream file) : SeekableContent
{
    public override long Length { get; } = file.Length;

    public override void Read(long offset, Span<byte> target) => ReadExactly(path, file, offset, target);

    public override void Dispose() => file.Dispose();
}
