namespace GpuLmm;

/// <summary>Scores of samples by <see cref="MarkerEffects"/>.</summary>
/// <param name="Samples">The samples, in the order of the genotypes.</param>
/// <param name="Values">Σ_j (x_ij − x̄_j) β̂_j, the random effect's prediction from the genotypes.</param>
/// <param name="Used">Markers that were found.</param>
/// <param name="Absent">Markers with an effect that the genotypes do not have.</param>
public sealed record MarkerScores(IReadOnlyList<SampleId> Samples, IReadOnlyList<double> Values, int Used, int Absent);
