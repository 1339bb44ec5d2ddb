namespace GpuLmm;

/// <summary>Rows in groups.</summary>
/// <param name="Name">Name of the grouping, as lme4 names it.</param>
/// <param name="Levels">Names of the levels that occur, in their order.</param>
/// <param name="Index">Level of each of the n rows.</param>
internal sealed record GroupingDesign(string Name, IReadOnlyList<string> Levels, int[] Index);

/// <summary>
/// The design of a random term: row i has the effects of level <c>Group.Index[i]</c>, k a level, weighted by row i of the slopes.
/// </summary>
/// <param name="Term">As the formula has it: kernels, and whether the k effects are correlated.</param>
/// <param name="Group">The grouping; with kernels its levels are the ids to look up.</param>
/// <param name="EffectNames">R's names of the k effects: <c>(Intercept)</c>, <c>Days</c>, <c>envB</c>.</param>
/// <param name="Slopes">k columns of length n, those of the intercept all ones.</param>
internal sealed record RandomDesign(RandomTerm Term, GroupingDesign Group, IReadOnlyList<string> EffectNames,
    IReadOnlyList<double[]> Slopes)
{
    /// <summary>Of pairs the level of the other one of each row, whose effect is the second; null otherwise.</summary>
    public int[]? Partners { get; init; }

    /// <summary>What tells the term from another one of the same kernels and another grouping; null where none is needed.</summary>
    public string? Label { get; init; }
}

/// <summary>The design of an effect, or a residual, that is correlated by distance.</summary>
/// <param name="Term">As the formula has it.</param>
/// <param name="Coordinates">d columns of length n.</param>
/// <param name="Group">Rows of different groups are independent; null: all belong together.</param>
internal sealed record SpatialDesign(SpatialTerm Term, IReadOnlyList<double[]> Coordinates, GroupingDesign? Group);

/// <summary>The residual: independent of one variance when all are null.</summary>
/// <param name="Strata">A variance for each level, or null.</param>
/// <param name="Units">Rows whose residuals have covariances, one row of a unit for each stratum; or null.</param>
/// <param name="Correlation">Correlation by distance, or null.</param>
internal sealed record ResidualDesign(GroupingDesign? Strata, GroupingDesign? Units, SpatialDesign? Correlation)
{
    /// <summary>Whether residuals are independent, of one variance.</summary>
    public bool IsPlain => Strata is null && Correlation is null;
}

/// <summary>What is to be explained.</summary>
/// <param name="Name">R's spelling.</param>
/// <param name="Values">y, length n; of <c>cbind</c> the successes.</param>
/// <param name="Trials">Successes and failures of <c>cbind</c>, length n; null for a single column.</param>
/// <param name="Levels">Of a two-level response, what 0 and what 1 is; null for numbers.</param>
internal sealed record ResponseDesign(string Name, double[] Values, double[]? Trials, IReadOnlyList<string>? Levels);

/// <summary>The hypothesis that a fixed term has no effect, of type III: L b = 0 whatever the coding of factors.</summary>
/// <param name="Label">R's label of the term.</param>
/// <param name="Contrasts">L on the orthonormal basis of X, rows × p, row-major.</param>
/// <param name="Rows">Rows of L.</param>
internal sealed record TermHypothesis(string Label, double[] Contrasts, int Rows);
