using static GpuLmm.ParquetColumn<GpuLmm.ResultBlock>;

namespace GpuLmm;

/// <summary>Collects rows of one trait into row groups of a Parquet file.</summary>
/// <param name="file">Where to.</param>
/// <param name="metadata">Keys and values kept in the file.</param>
/// <param name="capacity">Rows of a group.</param>
/// <param name="more">Columns beside those of every scan.</param>
internal sealed class AssociationParquetRows(
    PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity, MoreColumns more = MoreColumns.None)
    : ParquetRows<ResultBlock>(file, metadata, capacity, Columns(capacity, more))
{
    /// <summary>The columns of the table.</summary>
    public static ParquetColumn<ResultBlock>[] Columns(int capacity, MoreColumns more = MoreColumns.None) =>
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
        .. more >= MoreColumns.Generalised ? Generalised(capacity) : [],
        .. more >= MoreColumns.Exact ? Exact(capacity) : [],
        Note("NOTE", capacity, AssociationColumns.NoteOf),
    ];

    private static ParquetColumn<ResultBlock>[] Generalised(int capacity) =>
    [
        Number("MAC", capacity, (results, row) => Of(results, row).MinorAlleleCount),
        Number("A1FREQ_CASE", capacity, (results, row) => Of(results, row).CaseFrequency),
        Number("A1FREQ_CONTROL", capacity, (results, row) => Of(results, row).ControlFrequency),
        Optional("N_CASE", capacity, (results, row) => Of(results, row).Cases),
        Number("LOG10P_NORMAL", capacity, (results, row) => Of(results, row).NormalLog10P),
        Number("VR", capacity, (results, row) => Of(results, row).VarianceRatio),
        Optional("SPA", capacity, (results, row) =>
            double.IsNaN(Of(results, row).NormalLog10P) ? null : Of(results, row).IsSaddlepoint ? 1 : 0),
    ];

    private static ParquetColumn<ResultBlock>[] Exact(int capacity) =>
    [
        Number("P_EXACT_CARRIER", capacity, (results, row) => Of(results, row).ExactP),
        Number("P_EXACT_FIXEDCASES", capacity, (results, row) => Of(results, row).ExactPGivenCases),
    ];

    private static GeneralisedStatistics Of(ResultBlock results, int row) => results.GeneralisedOf(row) ?? default;
}
