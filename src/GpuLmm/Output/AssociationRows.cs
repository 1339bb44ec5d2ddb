using System.Globalization;
using System.Text;

namespace GpuLmm;

/// <summary>Formats rows of one trait as UTF-8 into a reused buffer: no string, no allocation a row.</summary>
internal sealed class AssociationRows
{
    private const string Header =
        "CHROM\tPOS\tID\tALLELE0\tALLELE1\tA1FREQ\tN\tTEST\tBETA\tSE\tSTAT\tDF\tLOG10P\tLAMBDA\tNOTE\n";

    private readonly PendingFile file;
    private byte[] buffer = new byte[1 << 16];
    private int length;

    public AssociationRows(PendingFile file)
    {
        this.file = file;
        Text(Header);
    }

    public void Write(in AssociationResult row)
    {
        Marker marker = row.Marker;
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele2);
        Cell(marker.Allele1);
        Cell(row.Counts.Allele1Frequency);
        Cell(row.Counts.Called);
        Cell(TestName(row.Test));
        Cell(row.Beta);
        Cell(row.StandardError);
        Cell(row.Statistic);
        Degrees(row.DegreesOfFreedom);
        Cell(row.NegativeLog10P);
        Cell(row.Lambda);
        Text(Note(row.Status));
        Text("\n");
        if (length > buffer.Length / 2)
        {
            Flush();
        }
    }

    public void Flush()
    {
        try
        {
            file.Stream.Write(buffer, 0, length);
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{file.Path}: cannot be written: {e.Message}", e);
        }

        length = 0;
    }

    private static string TestName(MarkerTest test) => test switch
    {
        MarkerTest.Wald => "WALD",
        MarkerTest.Lrt => "LRT",
        _ => "SCORE",
    };

    private static string Note(MarkerStatus status) => status switch
    {
        MarkerStatus.Tested => string.Empty,
        MarkerStatus.Monomorphic => "monomorphic",
        MarkerStatus.Missing => "missing",
        MarkerStatus.Collinear => "collinear",
        MarkerStatus.LowCount => "low-mac",
        _ => "perfect-fit",
    };

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
