using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Formats rows as UTF-8 into a reused buffer: no string, no allocation a row.</summary>
internal abstract class TextRows
{
    private readonly string path;
    private readonly Stream stream;
    private readonly bool isOwned;
    private byte[] buffer = new byte[1 << 16];
    private int length;

    /// <param name="file">Where to.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    /// <param name="names">Names of the columns.</param>
    protected TextRows(PendingFile file, bool isCompressed, IEnumerable<string> names)
    {
        path = file.Path;
        isOwned = isCompressed;
        stream = isCompressed ? new BlockGzipStream(file.Stream) : file.Stream;
        Text(string.Join('\t', names) + "\n");
    }

    /// <summary>Writes what is kept and the format's end; the file stays open.</summary>
    /// <exception cref="InputException">It could not be stored.</exception>
    public void Close() => Store(() =>
    {
        stream.Write(buffer, 0, length);
        if (isOwned)
        {
            stream.Dispose();
        }
    });

    /// <summary>Ends a row with its last cell.</summary>
    protected void End(string value)
    {
        Text(value);
        Text("\n");
        if (length > buffer.Length / 2)
        {
            Flush();
        }
    }

    private void Flush() => Store(() => stream.Write(buffer, 0, length));

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

    protected void Degrees(double value)
    {
        if (double.IsNaN(value))
        {
            Cell(value);
        }
        else
        {
            Cell((long)value);
        }
    }

    protected void Cell(string value)
    {
        Text(value);
        Text("\t");
    }

    protected void Cell(long value)
    {
        Room(32);
        value.TryFormat(buffer.AsSpan(length), out int written, provider: CultureInfo.InvariantCulture);
        length += written;
        Text("\t");
    }

    // Seven significant digits: what is beyond them depends on the order in which a BLAS adds.
    protected void Cell(double value) => Cell(value, "G7");

    protected void Cell(double value, string format)
    {
        if (double.IsNaN(value))
        {
            Cell("NA");
            return;
        }

        Room(32);
        value.TryFormat(buffer.AsSpan(length), out int written, format, CultureInfo.InvariantCulture);
        length += written;
        Text("\t");
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
