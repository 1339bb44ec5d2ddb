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
            Text("CHROM", capacity, (results, row) => results.MarkerOf(row).Chromosome),
            Whole("POS", capacity, (results, row) => results.MarkerOf(row).Position),
            Text("ID", capacity, (results, row) => results.MarkerOf(row).Id),
            Text("ALLELE0", capacity, (results, row) => results.MarkerOf(row).Allele2),
            Text("ALLELE1", capacity, (results, row) => results.MarkerOf(row).Allele1),
            Number("A1FREQ", capacity, (results, row) => results.Allele1FrequencyOf(row)),
            Whole("N", capacity, (results, row) => results.CalledOf(row)),
            Text("TEST", capacity, AssociationColumns.TestOf),
            Number("BETA", capacity, (results, row) => results.Betas[row]),
            Number("SE", capacity, (results, row) => results.StandardErrors[row]),
            Number("STAT", capacity, (results, row) => results.Statistics[row]),
            Number("DF", capacity, (results, row) => results.DegreesOfFreedom[row]),
            Number("LOG10P", capacity, (results, row) => results.NegativeLog10P[row]),
            Number("LAMBDA", capacity, (results, row) => results.Lambdas[row]),
            Note("NOTE", capacity, (results, row) => AssociationColumns.Note(results.Statuses[row])),
        ];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        writer = Store(() => ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), file.Stream, options));
        writer.CustomMetadata = metadata;
    }

    public void Write(ResultBlock results, int row)
    {
        foreach (AssociationParquetColumn column in columns)
        {
            column.Take(count, results, row);
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
