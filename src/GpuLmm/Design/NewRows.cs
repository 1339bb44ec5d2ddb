namespace GpuLmm;

/// <summary>Rows of another table in the terms of a design: m complete ones, in the order of the table.</summary>
internal sealed class NewRows
{
    /// <summary>0-based rows of the table that have all that the model needs, m of them.</summary>
    public required int[] Rows { get; init; }

    /// <summary>Rows that lack something.</summary>
    public required IReadOnlyList<MissingRow> Missing { get; init; }

    /// <summary>X of the rows: a column of m for each of the design's.</summary>
    public required IReadOnlyList<double[]> Fixed { get; init; }

    /// <summary>
    /// Of each row the columns left out of X that are not the same combination of the others as in the design, joined by commas; empty for
    /// none.
    /// </summary>
    public required IReadOnlyList<string> Aliased { get; init; }

    /// <summary>The sum of the offsets; null without one.</summary>
    public required double[]? Offset { get; init; }

    /// <summary>Prior weights; null without.</summary>
    public required double[]? Weights { get; init; }

    /// <summary>For each random term its slopes, k columns of m, and the levels.</summary>
    public required IReadOnlyList<NewEffects> Random { get; init; }

    /// <summary>For each spatial term its coordinates, d columns of m, and the groups.</summary>
    public required IReadOnlyList<NewPlaces> Spatial { get; init; }

    /// <summary>Residual stratum of each row, as the design counts them; null where there is but one.</summary>
    public required int[]? Strata { get; init; }

    /// <summary>Builds the rows; a response is not needed.</summary>
    /// <param name="design">The model's own.</param>
    /// <param name="table">The rows.</param>
    /// <param name="isMarginal">Whether levels, ids and coordinates are of no interest: those of nobody in particular.</param>
    /// <param name="hasWeights">Whether the rows have the weights of the model.</param>
    /// <exception cref="InputException">
    /// A column that is not there, a level of a factor or a residual stratum that the design does not have, a value that breaks a rule.
    /// </exception>
    public static NewRows Build(MixedDesign design, DataTable table, bool isMarginal, bool hasWeights = true) =>
        new NewRowsBuilder(design, table, isMarginal, hasWeights).Build();
}
