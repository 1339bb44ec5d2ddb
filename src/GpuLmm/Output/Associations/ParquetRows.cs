using System.IO.Compression;
using Parquet;
using Parquet.Schema;

namespace GpuLmm;

/// <summary>Collects rows into row groups of a Parquet file.</summary>
/// <typeparam name="TRows">Where rows come from: a block, of which they are picked by their index.</typeparam>
internal abstract class ParquetRows<TRows> : ITableRows<TRows>
{
    private readonly string path;
    private readonly ParquetColumn<TRows>[] columns;
    private readonly int capacity;
    private readonly ParquetWriter writer;
    private int count;

    /// <param name="file">Where to.</param>
    /// <param name="metadata">Keys and values kept in the file.</param>
    /// <param name="capacity">Rows of a group.</param>
    /// <param name="columns">The columns, each with room for as many.</param>
    protected ParquetRows(PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity, ParquetColumn<TRows>[] columns)
    {
        path = file.Path;
        this.capacity = capacity;
        this.columns = columns;
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Fastest };
        writer = Store(() => ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), file.Stream, options));
        writer.CustomMetadata = metadata;
    }

    public void Write(TRows results, int row)
    {
        foreach (ParquetColumn<TRows> column in columns)
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
        foreach (ParquetColumn<TRows> column in columns)
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
