namespace GpuLmm;

/// <summary>
/// The test of the product of two markers for one trait, given both markers. Numbers are NaN where <see cref="Status"/> has the reason.
/// </summary>
/// <param name="Trait">Index of the trait among those of the background.</param>
/// <param name="First">The first marker.</param>
/// <param name="Second">The second marker.</param>
/// <param name="Called">Analysed samples with a call at both; null where one is filtered out.</param>
/// <param name="Beta">β̂ per copy of allele 1 of the first times copy of allele 1 of the second, in units of the trait.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Statistic">(β̂/s.e.)², under the null F(1, n − p − 3).</param>
/// <param name="NegativeLog10P">−log10 p.</param>
/// <param name="Status">Why there is no statistic: a reason of one of the markers, or of their product.</param>
public readonly record struct PairResult(
    int Trait, Marker First, Marker Second, int? Called, double Beta, double StandardError, double Statistic, double NegativeLog10P,
    MarkerStatus Status);

/// <summary>What a scan of pairs did.</summary>
/// <param name="Tested">Pairs and traits with a statistic.</param>
/// <param name="NotTested">Pairs and traits with a reason instead.</param>
/// <param name="Kept">Rows with p at most <see cref="AssociationOptions.MaxP"/>.</param>
/// <param name="Excluded">Markers that the filter left out, of those that could be in a pair.</param>
public sealed record PairSummary(long Tested, long NotTested, long Kept, MarkerExclusions Excluded);
