namespace GpuLmm;

/// <summary>What came of a set for the traits of a null model.</summary>
/// <param name="Index">Place of the set among all.</param>
/// <param name="Set">The set.</param>
/// <param name="Variants">Its variants, as they are counted.</param>
/// <param name="Masks">Its masks.</param>
/// <param name="Rows">All rows of each trait.</param>
/// <param name="Scores">Scores and covariances of each trait, for those who ask for them; null for none.</param>
internal sealed record SetOutcome(
    int Index, ResolvedSet Set, IReadOnlyList<CountedVariant> Variants, IReadOnlyList<SetMask> Masks,
    IReadOnlyList<(int Trait, IReadOnlyList<SetResult> Rows)> Rows, IReadOnlyList<SetScores> Scores);

/// <summary>The scores of the variants of a set that are in a mask, for one trait.</summary>
/// <param name="Trait">Place of the trait.</param>
/// <param name="Places">The variants, as places among those of the set.</param>
/// <param name="Form">Scores and covariance, per copy of the allele that is counted.</param>
/// <param name="CountsAlleleOne">Whether that is allele 1, not the rarer allele.</param>
/// <param name="NegativeLog10P">
/// −log10 p of each variant under a generalised null model, whose tails are not those of the normal; null where they are.
/// </param>
internal sealed record SetScores(int Trait, int[] Places, SetForm Form, bool CountsAlleleOne, double[]? NegativeLog10P);
