using System.IO.Compression;
using Parquet;
using Parquet.Schema;
using static GpuLmm.AssociationParquetColumn;

namespace GpuLmm;

/// <summary>Collects rows of one trait into row groups of a Parquet file.</summary>
internal sealed class AssociationParquetRows : IAssociationRows
{
    private readonly string path;
    private readonly AssociationParquetColumn[] columns;
    private readonly int capacity;
    private readonly ParquetWriter writer;
    private int count;

    /// <param name="file">Where to.</param>
    /// <param name="metadata">Keys and values kept in the file.</param>
    /// <param name="capacity">Rows of a group.</param>
    public AssociationParquetRows(PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity)
    {
        path = file.Path;
        this.capacity = capacity;
        columns =
        [
            Text("CHROM", capacity, (in row) => row.Marker.Chromosome),
            Whole("POS", capacity, (in row) => row.Marker.Position),
            Text("ID", capacity, (in row) => row.Marker.Id),
            Text("ALLELE0", capacity, (in row) => row.Marker.Allele2),
            Text("ALLELE1", capacity, (in row) => row.Marker.Allele1),
            Number("A1FREQ", capacity, (in row) => row.Counts.Allele1Frequency),
            Whole("N", capacity, (in row) => row.Counts.Called),
            Text("TEST", capacity, (in row) => AssociationColumns.Name(row.Test)),
            Number("BETA", capacity, (in row) => row.Beta),
            Number("SE", capacity, (in row) => row.StandardError),
            Number("STAT", capacity, (in row) => row.Statistic),
            Number("DF", capacity, (in row) => row.DegreesOfFreedom),
            Number("LOG10P", capacity, (in row) => row.NegativeLog10P),
            Number("LAMBDA", capacity, (in row) => row.Lambda),
            Note("NOTE", capacity, (in row) => AssociationColumns.Note(row.Status)),
        ];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        writer = Store(() => ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), file.Stream, options));
        writer.CustomMetadata = metadata;
    }

    public void Write(in AssociationResult row)
    {
        foreach (AssociationParquetColumn column in columns)
        {
            column.Take(count, row);
        }

        if (++count == capacity)
        {
            Store(WriteGroupAsync);
        }
    }

    public void Close() => Store(async () =>
    {
        if (count > 0)
        {
            await WriteGroupAsync().ConfigureAwait(false);
        }

        await writer.DisposeAsync().ConfigureAwait(false);
        return true;
    });

    private async Task<bool> WriteGroupAsync()
    {
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        foreach (AssociationParquetColumn column in columns)
        {
            await column.WriteAsync(group, count).ConfigureAwait(false);
        }

        group.CompleteValidate();
        count = 0;
        return true;
    }

    // The format's library is asynchronous, a scan's writer is not: on another thread, so that no caller's context can wait for itself.
    private T Store<T>(Func<Task<T>> write)
    {
        try
        {
            return Task.Run(write).GetAwaiter().GetResult();
        }
        catch (Exception e) when (PendingFile.IsStorageFailure(e))
        {
            throw new InputException($"{path}: cannot be written: {e.Message}", e);
        }
    }
}
