namespace GpuLmm;

/// <summary>What a part of a simulated trait was to explain, and does.</summary>
/// <param name="Trait">Its name.</param>
/// <param name="Part"><c>markers</c>, the name of a kernel, or <c>Residual</c>.</param>
/// <param name="Share">Asked for: in expectation, of a variance of 1.</param>
/// <param name="Realised">Sample variance of the drawn part, divisor n − 1.</param>
internal sealed record TrueShare(string Trait, string Part, double Share, double Realised);
