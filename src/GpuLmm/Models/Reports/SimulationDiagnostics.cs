namespace GpuLmm;

/// <summary>A generalised fit compared with responses simulated from it, with random effects drawn anew.</summary>
/// <param name="Options">Number and seed of the simulated responses.</param>
/// <param name="Dispersion">
/// Σ (y − μ̂)²/Var(y | μ̂) about the conditional modes of each response; null where every row has one trial, whose variance follows from
/// its mean.
/// </param>
/// <param name="ZeroInflation">Number of zeros; null for binomials.</param>
/// <param name="Scaled">
/// For each row the rank of its response among the simulated ones, ties broken at random (Dunn &amp; Smyth 1996): uniform between 0 and 1
/// where the model is right.
/// </param>
public sealed record SimulationDiagnostics(
    DiagnosticOptions Options, SimulationTest? Dispersion, SimulationTest? ZeroInflation, IReadOnlyList<double> Scaled);
