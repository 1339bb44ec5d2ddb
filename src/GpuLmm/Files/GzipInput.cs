namespace GpuLmm;

/// <summary>Opens a file that is plain or gzip, told by its first bytes; bgzip's blocks are members of one gzip file.</summary>
internal static class GzipInput
{
    // Without this empty last block bgzip's file is not whole (SAM specification §4.1.2).
    private static ReadOnlySpan<byte> LastBlock =>
    [
        0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1B, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

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
            if (read < 2 || head[0] != 0x1F || head[1] != 0x8B)
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
        Span<byte> tail = stackalloc byte[LastBlock.Length];
        file.Seek(-Math.Min(file.Length, tail.Length), SeekOrigin.End);
        if (file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false) < tail.Length || !tail.SequenceEqual(LastBlock))
        {
            throw new InputException($"{path}: is truncated: bgzip's empty last block is missing");
        }
    }
}
