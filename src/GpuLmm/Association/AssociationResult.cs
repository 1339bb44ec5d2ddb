namespace GpuLmm;

/// <summary>One test of one marker for one trait. Numbers are NaN where <see cref="Status"/> says why.</summary>
/// <param name="Trait">Index of the trait among the null models of the run.</param>
/// <param name="Marker">The marker; its effect allele is <see cref="Marker.Allele1"/>.</param>
/// <param name="Counts">Genotypes among the analysed samples.</param>
/// <param name="Test">Which test.</param>
/// <param name="Beta">β̂ per copy of allele 1, in units of the trait.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">The statistic of <see cref="MarkerTest"/>.</param>
/// <param name="DegreesOfFreedom">Of the denominator of F (Wald, score); 1 for χ² (LRT).</param>
/// <param name="NegativeLog10P">−log10 p.</param>
/// <param name="Lambda">σ²_g/σ²_e where the test estimates it, else NaN.</param>
/// <param name="Status">Why there is no statistic.</param>
public readonly record struct AssociationResult(
    int Trait,
    Marker Marker,
    MarkerCounts Counts,
    MarkerTest Test,
    double Beta,
    double StandardError,
    double Statistic,
    double DegreesOfFreedom,
    double NegativeLog10P,
    double Lambda,
    MarkerStatus Status);
