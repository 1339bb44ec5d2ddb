namespace GpuLmm;

/// <summary>
/// One test of one marker for one trait, as a scan computes it or as its table is read back. Numbers are NaN where <see cref="Status"/>
/// gives the reason.
/// </summary>
/// <param name="Trait">Index of the trait among the null models of the run; 0 where a table was read.</param>
/// <param name="Marker">The marker; its effect allele is <see cref="Marker.Allele1"/>. Rows of one marker share the object.</param>
/// <param name="Allele1Frequency">Frequency of allele 1 among the analysed samples with a call, in [0, 1].</param>
/// <param name="Called">Analysed samples with a call.</param>
/// <param name="Test">Which test.</param>
/// <param name="Beta">β̂ per copy of allele 1, in units of the trait.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">The statistic of <see cref="MarkerTest"/>.</param>
/// <param name="DegreesOfFreedom">Of the denominator of F (Wald, score); 1 for χ² (LRT); where <see cref="Term"/> names what is tested, the
/// number of effects tested together.</param>
/// <param name="NegativeLog10P">−log10 p.</param>
/// <param name="Lambda">σ²_g/σ²_e where the test estimates it, else NaN.</param>
/// <param name="Status">Why there is no statistic.</param>
public readonly record struct AssociationResult(
    int Trait,
    Marker Marker,
    double Allele1Frequency,
    int Called,
    MarkerTest Test,
    double Beta,
    double StandardError,
    double Statistic,
    double DegreesOfFreedom,
    double NegativeLog10P,
    double Lambda,
    MarkerStatus Status)
{
    /// <summary>
    /// What is tested, as the table names it, where that is not the marker's own effect: <c>SNPxage</c>; null where it is.
    /// </summary>
    public string? Term { get; init; }

    /// <summary>What a test against a generalised null model has beside; null of other tests, and of markers without one.</summary>
    public GeneralisedStatistics? Generalised { get; init; }
}
