namespace GpuLmm;

/// <summary>A trait that can be analysed: y over its own samples.</summary>
/// <param name="Name">Name in the phenotype table.</param>
/// <param name="Values">y, n finite values, not all equal, in genotype order.</param>
/// <param name="SampleSet">Its n samples: genotyped, kept, with a value and every covariate.</param>
/// <param name="MissingCount">Matched samples, kept and with every covariate, that lack a value of this trait.</param>
public sealed record Trait(string Name, ReadOnlyMemory<double> Values, SampleSet SampleSet, int MissingCount);

/// <summary>A trait that cannot be analysed; the others are.</summary>
/// <param name="Name">Name in the phenotype table.</param>
/// <param name="Reason">
/// <c>all values missing</c>, <c>constant (all values are 3)</c>, <c>n ≤ p (2 samples, 3 covariates)</c>, the intercept counted,
/// or <c>a linear combination of the covariates (…)</c>.
/// </param>
public sealed record SkippedTrait(string Name, string Reason);
