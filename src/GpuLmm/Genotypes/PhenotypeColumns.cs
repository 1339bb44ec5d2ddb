namespace GpuLmm;

/// <summary>Phenotypes that travel inside a genotype file: T named columns of N values.</summary>
/// <param name="Names">T names; of a .fam <c>pheno</c>, then <c>pheno2</c>, <c>pheno3</c>, … for the columns beyond the sixth.</param>
/// <param name="Values">T columns of N values in the order of the samples; NaN is missing.</param>
/// <param name="Notes">T remarks on how codes of a column were read; null for none.</param>
internal sealed record PhenotypeColumns(
    IReadOnlyList<string> Names, IReadOnlyList<ReadOnlyMemory<double>> Values, IReadOnlyList<string?> Notes);
