using System.Globalization;

namespace GpuLmm;

/// <summary>
/// Writes the signals of a trait as a tab-separated table, <c>PREFIX.TRAIT.conditional.tsv</c>, one row per signal (<c>docs/files.md</c>):
/// LOCUS CHROM START END STEP POS ID ALLELE0 ALLELE1 A1FREQ N BETA SE STAT DF LOG10P LOG10P_ALONE GIVEN.
/// </summary>
public static class ConditionalTable
{
    private static readonly string[] Names =
    [
        "LOCUS", "CHROM", "START", "END", "STEP", "POS", "ID", "ALLELE0", "ALLELE1", "A1FREQ", "N", "BETA", "SE", "STAT", "DF", "LOG10P",
        "LOG10P_ALONE", "GIVEN",
    ];

    /// <summary>The path of a trait's table; characters that file names cannot hold become underscores.</summary>
    /// <param name="prefix">Path without the trait's name.</param>
    /// <param name="trait">Name of the trait.</param>
    public static string PathOf(string prefix, string trait) => $"{prefix}.{PortableName.Of(trait)}.conditional.tsv";

    /// <summary>Writes the table; the stream stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="signals">As <see cref="ConditionalScan.Run"/> returns them.</param>
    public static void Write(Stream stream, IEnumerable<ConditionalSignal> signals) => TabTable.Write(stream, Names, signals.Select(Row));

    private static string[] Row(ConditionalSignal signal)
    {
        AssociationResult test = signal.Test;
        return
        [
            Whole(signal.Locus), test.Marker.Chromosome, Whole(signal.Start), Whole(signal.End), Whole(signal.Step),
            Whole(test.Marker.Position), test.Marker.Id, test.Marker.Allele2, test.Marker.Allele1, TabTable.Cell(test.Allele1Frequency),
            Whole(test.Called), TabTable.Cell(test.Beta), TabTable.Cell(test.StandardError), TabTable.Cell(test.Statistic),
            TabTable.Cell(test.DegreesOfFreedom), TabTable.Cell(test.NegativeLog10P), TabTable.Cell(signal.NegativeLog10PAlone),
            string.Join(',', signal.Given),
        ];
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);
}
