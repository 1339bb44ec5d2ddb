namespace GpuLmm;

/// <summary>What a test against a generalised null model has beside the numbers of every test.</summary>
/// <param name="MinorAlleleCount">Copies of the rarer allele among the analysed samples with a call.</param>
/// <param name="Cases">Cases with a call; null where responses are not 0 and 1.</param>
/// <param name="CaseFrequency">Frequency of allele 1 among these; NaN where there are none.</param>
/// <param name="ControlFrequency">The same among controls.</param>
/// <param name="NormalLog10P">−log10 p of the score as a normal deviate.</param>
/// <param name="VarianceRatio">g'Pg over g̃'Wg̃, its value without random effects; NaN where markers are conditioned on.</param>
/// <param name="IsSaddlepoint">Whether p is by a saddlepoint.</param>
public readonly record struct GeneralisedStatistics(
    double MinorAlleleCount, int? Cases, double CaseFrequency, double ControlFrequency, double NormalLog10P, double VarianceRatio,
    bool IsSaddlepoint)
{
    /// <summary>
    /// P(|S| ≥ |s|) of S = Σ g (Y − μ) over the carriers of the rarer allele, by its exact law; NaN where it was not asked for, or there
    /// are too many.
    /// </summary>
    public double ExactP { get; init; } = double.NaN;

    /// <summary>The same given the number of cases.</summary>
    public double ExactPGivenCases { get; init; } = double.NaN;

    /// <summary>Whether Firth's estimate was wanted and is not there: effect and error are then those of the score.</summary>
    public bool HasFirthFailed { get; init; }
}
