namespace GpuLmm;

/// <summary>One coefficient of b.</summary>
/// <param name="Name">R's name of the column.</param>
/// <param name="Estimate">b̂, in units of y per unit of the column.</param>
/// <param name="StandardError">√ of its diagonal of (X'V̂⁻¹X)⁻¹, or of that matrix adjusted by Kenward and Roger.</param>
/// <param name="DegreesOfFreedom">Of the t statistic, by the method asked for; n − p of null models; ∞ of generalised models.</param>
public sealed record FixedEffect(string Name, double Estimate, double StandardError, double DegreesOfFreedom)
{
    /// <summary>b̂ / s.e.</summary>
    public double Statistic => Estimate / StandardError;

    /// <summary>Two-sided p-value of t with <see cref="DegreesOfFreedom"/>; of z where these are infinite.</summary>
    public double PValue => Numerics.TailProbability.ToProbability(double.IsPositiveInfinity(DegreesOfFreedom)
        ? Numerics.TailProbability.NegativeLog10ChiSquared1(Statistic * Statistic)
        : Numerics.TailProbability.NegativeLog10F(Statistic * Statistic, DegreesOfFreedom));
}
