using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Formats rows of one trait as UTF-8 into a reused buffer: no string, no allocation a row.</summary>
internal sealed class AssociationTextRows : IAssociationRows
{
    private readonly string path;
    private readonly Stream stream;
    private readonly bool isOwned;
    private byte[] buffer = new byte[1 << 16];
    private int length;

    /// <param name="file">Where to.</param>
    /// <param name="isCompressed">Whether in gzip blocks.</param>
    public AssociationTextRows(PendingFile file, bool isCompressed)
    {
        path = file.Path;
        isOwned = isCompressed;
        stream = isCompressed ? new BlockGzipStream(file.Stream) : file.Stream;
        Text(string.Join('\t', AssociationColumns.Names) + "\n");
    }

    public void Write(ResultBlock results, int row)
    {
        Marker marker = results.MarkerOf(row);
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele2);
        Cell(marker.Allele1);
        Cell(results.Allele1FrequencyOf(row));
        Cell(results.CalledOf(row));
        Cell(AssociationColumns.TestOf(results, row));
        Cell(results.Betas[row]);
        Cell(results.StandardErrors[row]);
        Cell(results.Statistics[row]);
        Degrees(results.DegreesOfFreedom[row]);
        Cell(results.NegativeLog10P[row]);
        Cell(results.Lambdas[row]);
        Text(AssociationColumns.Note(results.Statuses[row]));
        Text("\n");
        if (length > buffer.Length / 2)
        {
            Flush();
        }
    }

    public void Close() => Store(() =>
    {
        stream.Write(buffer, 0, length);
        if (isOwned)
        {
            stream.Dispose();
        }
    });

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

    private void Degrees(double value)
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

    private void Cell(string value)
    {
        Text(value);
        Text("\t");
    }

    private void Cell(long value)
    {
        Room(32);
        value.TryFormat(buffer.AsSpan(length), out int written, provider: CultureInfo.InvariantCulture);
        length += written;
        Text("\t");
    }

    // Seven significant digits: what is beyond them depends on the order in which a BLAS adds.
    private void Cell(double value)
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
