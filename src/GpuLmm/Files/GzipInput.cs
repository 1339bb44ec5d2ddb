namespace GpuLmm;

/// <summary>Opens a file that is plain or gzip, told by its first bytes; bgzip's blocks are members of one gzip file.</summary>
internal static class GzipInput
{
    /// <summary>The first bytes of a gzip file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>The content of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The file itself: how far it has been read. It is disposed with the content.</param>
    /// <exception cref="InputException">The file cannot be opened, or is bgzip's and its end is missing.</exception>
    public static Stream Open(string path, out FileStream file)
    {
        file = InputFile.OpenRead(path);
        try
        {
            Span<byte> head = stackalloc byte[18];
            int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (!head[..read].StartsWith(Magic))
            {
                file.Position = 0;
                return file;
            }

            if (read == head.Length && head[3] == 4 && head[12] == (byte)'B' && head[13] == (byte)'C')
            {
                RequireLastBlock(path, file);
            }

            file.Position = 0;
            return new GzipContent(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void RequireLastBlock(string path, FileStream file)
    {
        Span<byte> tail = stackalloc byte[BlockGzipStream.LastBlock.Length];
        file.Seek(-Math.Min(file.Length, tail.Length), SeekOrigin.End);
        if (file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false) < tail.Length || !tail.SequenceEqual(BlockGzipStream.LastBlock))
        {
            throw new InputException($"{path}: is truncated: bgzip's empty last block is missing");
        }
    }
}
