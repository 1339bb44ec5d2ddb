using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Formats rows of results as UTF-8 into a reused buffer: no string, no allocation a row.</summary>
internal sealed class ResultText
{
    private readonly string path;
    private readonly Stream stream;
    private readonly bool isOwned;
    private byte[] buffer = new byte[1 << 16];
    private int length;

    /// <param name="file">Where to.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    /// <param name="names">Names of the columns.</param>
    public ResultText(PendingFile file, bool isCompressed, string[] names)
    {
        path = file.Path;
        isOwned = isCompressed;
        stream = isCompressed ? new BlockGzipStream(file.Stream) : file.Stream;
        Text(string.Join('\t', names) + "\n");
    }

    /// <summary>A cell of a whole number, NA where there is none.</summary>
    public void Whole(long? value)
    {
        if (value is not { } number)
        {
            Cell("NA");
            return;
        }

        Room(32);
        number.TryFormat(buffer.AsSpan(length), out int written, provider: CultureInfo.InvariantCulture);
        length += written;
        Text("\t");
    }

    /// <summary>A cell in seven significant digits, NA for NaN: what is beyond them depends on the order in which a BLAS adds.</summary>
    public void Cell(double value)
    {
        if (double.IsNaN(value))
        {
            Cell("NA");
            return;
        }

        Room(32);
        value.TryFormat(buffer.AsSpan(length), out int written, "G7", CultureInfo.InvariantCulture);
        length += written;
        Text("\t");
    }

    public void Cell(string value)
    {
        Text(value);
        Text("\t");
    }

    /// <summary>The last cell of a row.</summary>
    public void Last(string value)
    {
        Text(value);
        Text("\n");
        if (length > buffer.Length / 2)
        {
            Store(() => stream.Write(buffer, 0, length));
        }
    }

    /// <summary>Writes what is kept; the file stays open.</summary>
    public void Close() => Store(() =>
    {
        stream.Write(buffer, 0, length);
        if (isOwned)
        {
            stream.Dispose();
        }
    });

    private void Store(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }

        length = 0;
    }

    private void Text(string value)
    {
        Room(3 * value.Length);
        length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(length));
    }

    private void Room(int count)
    {
        if (length + count > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(2 * buffer.Length, length + count));
        }
    }
}
