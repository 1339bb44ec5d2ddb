namespace GpuLmm;

/// <summary>What a file holds, decompressed, from any place. Several readers at once are safe.</summary>
internal abstract class SeekableContent : IDisposable
{
    /// <summary>Bytes, decompressed.</summary>
    public abstract long Length { get; }

    /// <summary>Opens a plain file or bgzip's blocks; null for other gzip files, which can be read from their beginning only.</summary>
    /// <exception cref="InputException">The file cannot be opened, or is bgzip's and truncated or damaged.</exception>
    public static SeekableContent? Open(string path)
    {
        FileStream file = InputFile.OpenRead(path);
        try
        {
            Span<byte> head = stackalloc byte[BgzipContent.HeaderLength];
            int read = RandomAccess.Read(file.SafeFileHandle, head, 0);
            if (read >= 2 && head[0] == 0x1F && head[1] == 0x8B)
            {
                if (read == head.Length && BgzipContent.IsBlock(head))
                {
                    return new BgzipContent(path, file);
                }

                file.Dispose();
                return null;
            }

            return new PlainContent(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads as many bytes as fit.</summary>
    /// <param name="offset">Of the first, decompressed.</param>
    /// <param name="target">Filled; it does not reach beyond the end.</param>
    /// <exception cref="InputException">The file is damaged, or has become shorter.</exception>
    public abstract void Read(long offset, Span<byte> target);

    public abstract void Dispose();

    /// <summary>Fills a buffer from a place of a file.</summary>
    private protected static void ReadExactly(string path, FileStream file, long offset, Span<byte> target)
    {
        while (target.Length > 0)
        {
            int read = RandomAccess.Read(file.SafeFileHandle, target, offset);
            if (read == 0)
            {
                throw new InputException(
                    $"{path}: has become shorter while it was read: expected {target.Length} bytes more at byte {offset}, "
                    + $"the file has {RandomAccess.GetLength(file.SafeFileHandle)} bytes now");
            }

            target = target[read..];
            offset += read;
        }
    }
}
