namespace GpuLmm;

/// <summary>What an analysis goes on without: a column that adds nothing to the design, or a trait that cannot be analysed.</summary>
/// <param name="Name">The column of the design, or the trait in the phenotype table.</param>
/// <param name="Reason">
/// Of a column, with the names it depends on, <c>collinear with (Intercept), age</c>. Of a trait, <c>all values missing</c>,
/// <c>constant (all values are 3)</c>, <c>n ≤ p (2 samples, 3 covariates)</c> with the intercept counted, or
/// <c>a linear combination of the covariates (…)</c>.
/// </param>
public sealed record LeftOut(string Name, string Reason);
