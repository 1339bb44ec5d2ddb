using ZstdSharp;

namespace GpuLmm;

/// <summary>Decompresses a Zstandard file.</summary>
internal sealed class ZstdContent : ReadOnlyStream
{
    private readonly string path;
    private readonly FileStream file;
    private readonly DecompressionStream content;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">The file is missing or may not be read.</exception>
    public ZstdContent(string path)
    {
        this.path = path;
        file = InputFile.OpenRead(path);
        content = new DecompressionStream(file, leaveOpen: true);
    }

    /// <exception cref="InputException">The file is truncated or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (Exception e) when (DamagedInput.IsForeign(e))
        {
            throw new InputException($"{path}: is not a whole Zstandard file: truncated or damaged ({e.Message})", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        content.Dispose();
        file.Dispose();
    }
}
