using static GpuLmm.ParquetColumn<System.Collections.Generic.IReadOnlyList<GpuLmm.PairResult>>;

namespace GpuLmm;

/// <summary>The columns of pairs.</summary>
internal static class PairColumns
{
    /// <summary>What TEST has.</summary>
    public const string Test = "SNP1xSNP2";

    /// <summary>Names, in their order.</summary>
    public static readonly string[] Names =
    [
        "CHROM1", "POS1", "ID1", "ALLELE1_1", "CHROM2", "POS2", "ID2", "ALLELE1_2", "N", "TEST", "BETA", "SE", "STAT", "DF", "LOG10P", "NOTE",
    ];

    /// <summary>The number of effects that are tested; NaN where there is no test.</summary>
    public static double Degrees(in PairResult row) => row.Status == MarkerStatus.Tested ? 1 : double.NaN;
}

/// <summary>Formats rows of pairs as text.</summary>
/// <param name="file">Where to.</param>
/// <param name="isCompressed">Whether in gzip blocks.</param>
internal sealed class PairTextRows(PendingFile file, bool isCompressed) : TextRows(file, isCompressed, PairColumns.Names),
    ITableRows<IReadOnlyList<PairResult>>
{
    public void Write(IReadOnlyList<PairResult> results, int row)
    {
        PairResult own = results[row];
        Write(own.First);
        Write(own.Second);
        Degrees(own.Called ?? double.NaN);
        Cell(PairColumns.Test);
        Cell(own.Beta);
        Cell(own.StandardError);
        Cell(own.Statistic);
        Degrees(PairColumns.Degrees(own));
        Cell(own.NegativeLog10P);
        End(AssociationColumns.Note(own.Status));
    }

    private void Write(Marker marker)
    {
        Cell(marker.Chromosome);
        Cell(marker.Position);
        Cell(marker.Id);
        Cell(marker.Allele1);
    }
}

/// <summary>Collects rows of pairs into row groups of a Parquet file.</summary>
/// <param name="file">Where to.</param>
/// <param name="metadata">Keys and values kept in the file.</param>
/// <param name="capacity">Rows of a group.</param>
internal sealed class PairParquetRows(PendingFile file, IReadOnlyDictionary<string, string> metadata, int capacity)
    : ParquetRows<IReadOnlyList<PairResult>>(file, metadata, capacity, Columns(capacity))
{
    private static ParquetColumn<IReadOnlyList<PairResult>>[] Columns(int capacity) =>
    [
        Text(PairColumns.Names[0], capacity, (rows, i) => rows[i].First.Chromosome),
        Whole(PairColumns.Names[1], capacity, (rows, i) => rows[i].First.Position),
        Text(PairColumns.Names[2], capacity, (rows, i) => rows[i].First.Id),
        Text(PairColumns.Names[3], capacity, (rows, i) => rows[i].First.Allele1),
        Text(PairColumns.Names[4], capacity, (rows, i) => rows[i].Second.Chromosome),
        Whole(PairColumns.Names[5], capacity, (rows, i) => rows[i].Second.Position),
        Text(PairColumns.Names[6], capacity, (rows, i) => rows[i].Second.Id),
        Text(PairColumns.Names[7], capacity, (rows, i) => rows[i].Second.Allele1),
        Optional(PairColumns.Names[8], capacity, (rows, i) => rows[i].Called),
        Text(PairColumns.Names[9], capacity, (_, _) => PairColumns.Test),
        Number(PairColumns.Names[10], capacity, (rows, i) => rows[i].Beta),
        Number(PairColumns.Names[11], capacity, (rows, i) => rows[i].StandardError),
        Number(PairColumns.Names[12], capacity, (rows, i) => rows[i].Statistic),
        Number(PairColumns.Names[13], capacity, (rows, i) => PairColumns.Degrees(rows[i])),
        Number(PairColumns.Names[14], capacity, (rows, i) => rows[i].NegativeLog10P),
        Note(PairColumns.Names[15], capacity, (rows, i) => AssociationColumns.Note(rows[i].Status)),
    ];
}
