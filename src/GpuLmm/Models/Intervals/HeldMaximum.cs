namespace GpuLmm;

/// <summary>The likelihood at its maximum with one parameter held.</summary>
/// <param name="LogLikelihood">ℓ.</param>
/// <param name="IsConverged">Whether it is a maximum.</param>
/// <param name="Diagnosis">Why it is none; empty where it is.</param>
internal sealed record HeldMaximum(double LogLikelihood, bool IsConverged, string Diagnosis);
