namespace GpuLmm;

/// <summary>What responses simulated from a generalised fit, with random effects drawn anew, tell of it.</summary>
/// <param name="Options">How many, and their seed.</param>
/// <param name="Dispersion">
/// Σ (y − μ̂)²/Var(y | μ̂) about the conditional modes of each response; null where every row has one trial, whose variance follows from its mean.
/// </param>
/// <param name="ZeroInflation">Number of zeros; null of binomials.</param>
/// <param name="Scaled">
/// Of each row the rank of its response among the simulated ones, ties broken at random (Dunn &amp; Smyth 1996): uniform between 0 and 1 where the model is right.
/// </param>
public sealed record SimulationDiagnostics(
    DiagnosticOptions Options, SimulationTest? Dispersion, SimulationTest? ZeroInflation, IReadOnlyList<double> Scaled);
