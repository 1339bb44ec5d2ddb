namespace GpuLmm;

/// <summary>
/// A part of the variance of η and of the distribution about it (Nakagawa, Johnson &amp; Schielzeth 2017): environment, space, kernels and
/// what is left.
/// </summary>
/// <param name="Source"><c>fixed</c>, a group of random effects or a field as the report names it, or <c>distribution</c>.</param>
/// <param name="Variance">
/// Of fixed effects that of X b̂ over the records; of random ones the mean over the records; of the distribution π²/3 and the like.
/// </param>
/// <param name="Share">It over the sum of all.</param>
public sealed record VariancePart(string Source, double Variance, double Share);
