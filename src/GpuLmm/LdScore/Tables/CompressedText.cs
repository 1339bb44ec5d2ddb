namespace GpuLmm;

/// <summary>Opens text that is plain, or compressed by gzip, bgzip or Zstandard, told by the first bytes.</summary>
internal static class CompressedText
{
    /// <summary>The lines of a file.</summary>
    /// <exception cref="InputException">It cannot be opened, or is compressed in another way.</exception>
    public static TextLines Open(string path)
    {
        Span<byte> head = stackalloc byte[4];
        int read;
        using (FileStream file = InputFile.OpenRead(path))
        {
            read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }

        if (head[..read].SequenceEqual((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            return new TextLines(path, new ZstdContent(path));
        }

        if (head[..read].StartsWith("BZh"u8))
        {
            return new TextLines(path, new Bzip2Content(path, InputFile.OpenRead(path)));
        }

        return new TextLines(path, GzipInput.Open(path, out _));
    }
}
