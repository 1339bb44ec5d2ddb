namespace GpuLmm;

/// <summary>
/// Where a score design keeps the products of a marker's columns: for each of J columns p of the covariates, then one of each trait.
/// </summary>
/// <param name="Columns">J.</param>
/// <param name="FixedCount">p; 0 where the information is that of P.</param>
/// <param name="TraitCount">T.</param>
internal readonly record struct ColumnLayout(int Columns, int FixedCount, int TraitCount)
{
    /// <summary>Products of a marker.</summary>
    public int Width => Columns * (FixedCount + TraitCount);

    /// <summary>Whether the variance of the scores as the residuals have it follows their information.</summary>
    public bool IsRobust { get; init; }

    /// <summary>Numbers of a marker's pairs of columns: s, or twice as many.</summary>
    public int PairCount => Columns * (Columns + 1) / (IsRobust ? 1 : 2);

    /// <summary>Where the pair (i, j) is, j ≤ i.</summary>
    public static int PairOf(int i, int j) => (i * (i + 1) / 2) + j;

    /// <summary>First product of a column with the covariates.</summary>
    public int FixedAt(int column) => column * (FixedCount + TraitCount);

    /// <summary>The score of a column for a trait.</summary>
    public int ScoreAt(int column, int trait) => FixedAt(column) + FixedCount + trait;
}
