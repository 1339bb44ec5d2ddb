namespace GpuLmm;

/// <summary>Opens text that is plain, gzip (bgzip too) or Zstandard, told by its first bytes.</summary>
internal static class CompressedInput
{
    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xB5, 0x2F, 0xFD];

    /// <summary>The content of a file, without its compression.</summary>
    /// <exception cref="InputException">The file cannot be opened, or is bgzip's and its end is missing.</exception>
    public static Stream Open(string path)
    {
        Stream content = GzipInput.Open(path, out FileStream file);
        if (!ReferenceEquals(content, file) || !file.CanSeek)
        {
            return content;
        }

        bool isZstd;
        try
        {
            Span<byte> head = stackalloc byte[ZstdMagic.Length];
            isZstd = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(ZstdMagic);
            file.Position = 0;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        if (!isZstd)
        {
            return file;
        }

        file.Dispose();
        return new ZstdContent(path);
    }
}
