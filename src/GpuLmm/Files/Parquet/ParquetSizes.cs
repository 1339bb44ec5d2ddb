using System.Buffers.Binary;
using Parquet.Meta;

namespace GpuLmm;

/// <summary>
/// Compares what the headers of a Parquet file promise with what the file has: the format's library allocates what it is told, and a byte
/// that flipped would tell it gigabytes.
/// </summary>
internal static class ParquetSizes
{
    // The length of the footer, and the letters PAR1.
    private const int EndLength = 8;

    // A header has the least and the greatest value of its page, which may be long alleles.
    private const int MostHeader = 1 << 20;

    // Equal values take few bits; rows of a scan have a name and numbers that differ.
    private const int MostRowsPerByte = 64;

    /// <summary>Checks the footer, before it is read.</summary>
    /// <exception cref="InvalidDataException">It does not lie within the file, or something in it does not lie within it.</exception>
    public static void RequireFooter(FileStream file)
    {
        if (file.Length < EndLength + sizeof(int))
        {
            throw new InvalidDataException($"{file.Length} bytes");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(Read(file, file.Length - EndLength, EndLength));
        if (length < 0 || length > file.Length - EndLength - sizeof(int))
        {
            throw new InvalidDataException($"a footer of {length} bytes in a file of {file.Length}");
        }

        new CompactThrift(Read(file, file.Length - EndLength - length, length)).Read(ParquetStructure.Footer);
    }

    /// <summary>Checks the row groups and the headers of their pages.</summary>
    /// <exception cref="InvalidDataException">They promise more than there is, or contradict each other.</exception>
    public static void RequirePages(FileStream file, FileMetaData footer)
    {
        foreach (RowGroup group in footer.RowGroups)
        {
            ColumnMetaData[] columns = [.. group.Columns.Select(column =>
                column.MetaData ?? throw new InvalidDataException("a column without its description"))];
            long bytes = columns.Sum(column => Math.Max(0, column.TotalCompressedSize));
            if (group.NumRows < 0 || group.NumRows > MostRowsPerByte * bytes || columns.Any(column => column.NumValues != group.NumRows))
            {
                throw new InvalidDataException($"{group.NumRows} rows in {bytes} bytes of a row group");
            }

            Array.ForEach(columns, column => RequirePages(file, column));
        }
    }

    private static void RequirePages(FileStream file, ColumnMetaData column)
    {
        long position = column.DictionaryPageOffset is > 0 and long dictionary
            ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset;
        long left = column.TotalCompressedSize;
        if (position < 0 || left < 0 || left > file.Length - position)
        {
            throw new InvalidDataException($"a column of {left} bytes at byte {position} of {file.Length}");
        }

        while (left > 0)
        {
            var header = new CompactThrift(Read(file, position, (int)Math.Min(left, MostHeader)));
            Dictionary<(int, int), long> numbers = header.Read(ParquetStructure.PageHeader);

            // Sizes before and after compression (fields 2 and 3), and the number of values in each kind of page (field 1 of it).
            long unpacked = numbers.GetValueOrDefault((0, 2)), packed = numbers.GetValueOrDefault((0, 3));
            if (packed < 0 || packed > left - header.Position || unpacked < 0 || unpacked > column.TotalUncompressedSize
                || numbers.Any(number => number.Key is (5 or 7 or 8, 1) && (number.Value < 0 || number.Value > column.NumValues)))
            {
                throw new InvalidDataException(
                    $"a page of {unpacked} bytes, packed {packed}, at byte {position}: "
                    + $"the column has {column.TotalUncompressedSize}, packed {left}");
            }

            position += header.Position + packed;
            left -= header.Position + packed;
        }
    }

    private static byte[] Read(FileStream file, long offset, int count)
    {
        var bytes = new byte[count];
        int read = 0, some;
        while (read < count && (some = RandomAccess.Read(file.SafeFileHandle, bytes.AsSpan(read), offset + read)) > 0)
        {
            read += some;
        }

        return read == count ? bytes : throw new InvalidDataException("the file ends before");
    }
}
