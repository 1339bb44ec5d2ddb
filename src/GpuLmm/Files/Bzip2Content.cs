using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace GpuLmm;

/// <summary>Decompresses a bzip2 file, of several streams too.</summary>
internal sealed class Bzip2Content : ReadOnlyStream
{
    private readonly string path;
    private readonly FileStream file;
    private BZip2Stream? content;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputException">The file is missing or may not be read.</exception>
    public Bzip2Content(string path)
    {
        this.path = path;
        file = InputFile.OpenRead(path);
    }

    /// <exception cref="InputException">The file is truncated or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            // Opening reads the first block.
            content ??= BZip2Stream.Create(file, CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true);
            return content.Read(buffer);
        }
        catch (Exception e) when (DamagedInput.IsForeign(e))
        {
            throw new InputException($"{path}: is not a whole bzip2 file: truncated or damaged ({e.Message})", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        content?.Dispose();
        file.Dispose();
    }
}
