using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The F test that a fixed term has no effect, of type III: whatever the coding of factors, with all other terms in the model.
/// </summary>
/// <param name="Term">R's label: <c>env</c>, <c>env:line</c>.</param>
/// <param name="Degrees">Degrees of freedom of the numerator.</param>
/// <param name="DenominatorDegrees">Degrees of freedom of the denominator, by the method asked for; may be fractional.</param>
/// <param name="Statistic">F.</param>
public sealed record TermTest(string Term, int Degrees, double DenominatorDegrees, double Statistic)
{
    /// <summary>P(F ≥ statistic).</summary>
    public double PValue => FDistribution.Upper(Statistic, Degrees, DenominatorDegrees);
}
