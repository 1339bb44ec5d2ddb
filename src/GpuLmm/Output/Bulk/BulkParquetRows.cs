namespace GpuLmm;

/// <summary>
/// Collects rows of one chromosome, of all traits, into row groups of a Parquet file. The chromosome is in the folder's name.
/// </summary>
/// <param name="file">Where to.</param>
/// <param name="metadata">Keys and values kept in the file.</param>
/// <param name="capacity">Rows of a group.</param>
/// <param name="traits">Names of the traits of the scan.</param>
internal sealed class BulkParquetRows(
    PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity, IReadOnlyList<string> traits)
        : ParquetRows<ResultBlock>(file, metadata, capacity,
        [
            ParquetColumn<ResultBlock>.Text(AssociationColumns.Trait, capacity, (results, row) => traits[results.Traits[row]]),
            .. AssociationParquetRows.Columns(capacity).Where(column => column.Field.Name != BulkTable.Partition),
        ]);
