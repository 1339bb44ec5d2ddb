namespace GpuLmm;

/// <summary>
/// Opens text that is plain, gzip (bgzip too), bzip2 or Zstandard, told by its first bytes. A pipe is plain: its first bytes cannot be
/// read twice.
/// </summary>
internal static class CompressedInput
{
    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xB5, 0x2F, 0xFD];

    private static ReadOnlySpan<byte> ParquetMagic => "PAR1"u8;

    /// <summary>The content of a file, without its compression.</summary>
    /// <exception cref="InputException">The file cannot be opened, or is bgzip's and its end is missing.</exception>
    public static Stream Open(string path) => Open(path, out _);

    /// <summary>The same, of what may be Parquet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isParquet">Whether it is; the file is then given as it is.</param>
    /// <exception cref="InputException">As of <see cref="Open(string)"/>.</exception>
    public static Stream Open(string path, out bool isParquet)
    {
        FileStream file = InputFile.OpenRead(path);
        isParquet = false;
        if (!file.CanSeek)
        {
            return file;
        }

        try
        {
            Span<byte> head = stackalloc byte[4];
            int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            file.Position = 0;
            head = head[..read];
            isParquet = head.SequenceEqual(ParquetMagic);
            bool isZstd = head.SequenceEqual(ZstdMagic), isGzip = head.StartsWith(GzipInput.Magic), isBzip2 = head.StartsWith("BZh"u8);
            if (!isZstd && !isGzip && !isBzip2)
            {
                return file;
            }

            file.Dispose();
            return isZstd ? new ZstdContent(path) : isBzip2 ? new Bzip2Content(path) : GzipInput.Open(path, out _);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
