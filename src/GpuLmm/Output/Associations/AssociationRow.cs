namespace GpuLmm;

/// <summary>One row of a scan's table as it is read back: one test of one marker. Numbers are NaN where the file has none.</summary>
/// <param name="Marker">The marker, its genetic position unknown (0); rows of one marker share the object.</param>
/// <param name="Allele1Frequency">Frequency of the counted allele among the samples with a call.</param>
/// <param name="Called">Analysed samples with a call.</param>
/// <param name="Test">Which test.</param>
/// <param name="Beta">β̂ per copy of allele 1, in units of the trait.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">The statistic of <see cref="MarkerTest"/>.</param>
/// <param name="DegreesOfFreedom">Of the denominator of F (Wald, score); 1 for χ² (LRT).</param>
/// <param name="NegativeLog10P">−log10 p.</param>
/// <param name="Lambda">σ²_g/σ²_e where the test estimates it.</param>
/// <param name="Status">Why there is no statistic.</param>
public readonly record struct AssociationRow(
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
    MarkerStatus Status);
