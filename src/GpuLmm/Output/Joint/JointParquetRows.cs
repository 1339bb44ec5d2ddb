using static GpuLmm.ParquetColumn<GpuLmm.JointResult>;

namespace GpuLmm;

/// <summary>Collects rows of a joint scan into row groups of a Parquet file.</summary>
/// <param name="file">Where to.</param>
/// <param name="metadata">Keys and values kept in the file.</param>
/// <param name="capacity">Rows of a group.</param>
/// <param name="traits">Names of the traits.</param>
internal sealed class JointParquetRows(
    PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity, IReadOnlyList<string> traits)
    : ParquetRows<JointResult>(file, metadata, capacity, Columns(capacity, traits))
{
    private static ParquetColumn<JointResult>[] Columns(int capacity, IReadOnlyList<string> traits) =>
    [
        Text("CHROM", capacity, (result, _) => result.Marker.Chromosome),
        Whole("POS", capacity, (result, _) => result.Marker.Position),
        Text("ID", capacity, (result, _) => result.Marker.Id),
        Text("ALLELE0", capacity, (result, _) => result.Marker.Allele2),
        Text("ALLELE1", capacity, (result, _) => result.Marker.Allele1),
        Number("A1FREQ", capacity, (result, _) => result.Allele1Frequency),
        Whole("N", capacity, (result, _) => result.Called),
        Text("TEST", capacity, (result, test) => result.Tests[test].Name),
        Number("BETA", capacity, (result, test) => result.Tests[test].Beta),
        Number("SE", capacity, (result, test) => result.Tests[test].StandardError),
        Number("STAT", capacity, (result, test) => result.Tests[test].Statistic),
        Number("DF", capacity, (result, test) => result.Status == MarkerStatus.Tested ? result.Tests[test].DegreesOfFreedom : double.NaN),
        Number("LOG10P", capacity, (result, test) => result.Tests[test].NegativeLog10P),
        Number("LAMBDA", capacity, (result, _) => result.Lambda),
        .. JointColumns.Of(traits).Select(column => Number(column.Name, capacity, (result, _) => column.Value(result))),
        Note("NOTE", capacity, (result, _) => AssociationColumns.Note(result.Status)),
    ];
}
