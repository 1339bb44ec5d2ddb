using static GpuLmm.ParquetColumn<GpuLmm.ResultBlock>;

namespace GpuLmm;

/// <summary>Collects rows of one trait into row groups of a Parquet file.</summary>
/// <param name="file">Where to.</param>
/// <param name="metadata">Keys and values kept in the file.</param>
/// <param name="capacity">Rows of a group.</param>
internal sealed class AssociationParquetRows(PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity)
    : ParquetRows<ResultBlock>(file, metadata, capacity, Columns(capacity))
{
    /// <summary>The columns of the table.</summary>
    public static ParquetColumn<ResultBlock>[] Columns(int capacity) =>
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
}
