namespace GpuLmm;

/// <summary>One test of a marker over several studies.</summary>
/// <param name="Chromosome">As the first study that has the marker writes it; <c>NA</c> where it does not say.</param>
/// <param name="Position">The same; 0 where it does not say.</param>
/// <param name="Id">Its id there.</param>
/// <param name="OtherAllele">ALLELE0.</param>
/// <param name="EffectAllele">ALLELE1: that of the first study, to whose copies effects of all are turned.</param>
/// <param name="Frequency">Of the effect allele, weighted with N; NaN where no study has one.</param>
/// <param name="SampleCount">N of the studies that have the marker, together; NaN where one of them has none.</param>
/// <param name="StudyCount">How many these are.</param>
/// <param name="Directions">A sign a study in their order: <c>+</c>, <c>-</c>, <c>0</c>, and <c>?</c> where it has not the marker.</param>
/// <param name="Method">Which test.</param>
/// <param name="Beta">Effect per copy of the effect allele; NaN of deviates.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">χ² with 1 degree of freedom.</param>
/// <param name="NegativeLog10P">−log10 p; NaN where there is no test.</param>
/// <param name="Heterogeneity">Those measures that are the same for all tests of the marker.</param>
/// <param name="Note">
/// <c>ambiguous-strand</c>: alleles of which strands cannot be told; <c>other-alleles</c>: those of other studies with its id are others;
/// <c>no-effect</c>: no study has an effect with its error, or no N; else empty.
/// </param>
public readonly record struct MetaResult(
    string Chromosome, long Position, string Id, string OtherAllele, string EffectAllele, double Frequency, double SampleCount,
    int StudyCount, string Directions, MetaMethod Method, double Beta, double StandardError, double Statistic, double NegativeLog10P,
    MetaHeterogeneity Heterogeneity, string Note);

/// <summary>How far effects of studies differ beyond their errors.</summary>
/// <param name="Q">Cochran's Q, χ² with one degree of freedom less than studies; NaN of a single study.</param>
/// <param name="Degrees">These degrees.</param>
/// <param name="NegativeLog10P">−log10 p of Q.</param>
/// <param name="Share">I²: the share of Q beyond its degrees, in [0, 1).</param>
/// <param name="Variance">τ², of the effects.</param>
public readonly record struct MetaHeterogeneity(double Q, int Degrees, double NegativeLog10P, double Share, double Variance)
{
    /// <summary>Of a single study.</summary>
    internal static MetaHeterogeneity None { get; } = new(double.NaN, 0, double.NaN, double.NaN, double.NaN);
}

/// <summary>What came of one study.</summary>
/// <param name="Path">Its file.</param>
/// <param name="RowCount">Rows of it.</param>
/// <param name="MarkerCount">Markers that were taken.</param>
/// <param name="Turned">Markers whose effect was turned to the other allele.</param>
/// <param name="OtherStrand">Markers on the other strand.</param>
/// <param name="Moved">Markers whose place differs from that in the studies before, which stands.</param>
/// <param name="Readings">How its columns were read.</param>
/// <param name="Removed">Rows left out, by reason.</param>
public sealed record MetaStudyReport(
    string Path, long RowCount, long MarkerCount, long Turned, long OtherStrand, long Moved, IReadOnlyList<SumstatsReading> Readings,
    IReadOnlyDictionary<string, long> Removed);

/// <summary>What a meta-analysis did.</summary>
/// <param name="Studies">The studies, in order.</param>
/// <param name="MarkerCount">Markers of any study.</param>
/// <param name="SharedCount">Markers of more than one study.</param>
/// <param name="AmbiguousCount">Markers of several studies whose strands cannot be told: they have no test.</param>
public sealed record MetaReport(IReadOnlyList<MetaStudyReport> Studies, long MarkerCount, long SharedCount, long AmbiguousCount);
