namespace GpuLmm;

/// <summary>What the statistics of a trait need of its null model.</summary>
/// <param name="RecordCount">n, records of the trait.</param>
/// <param name="FixedCount">p, columns of X.</param>
/// <param name="ResidualSquares">R₀ = y'Py, in units in which the information is x'Px.</param>
internal readonly record struct ScoreNull(double RecordCount, int FixedCount, double ResidualSquares)
{
    /// <summary>
    /// Whether scores have their information as variance, as those of generalised models, whose dispersion is 1; R₀ has then no meaning.
    /// </summary>
    public bool HasKnownScale { get; init; }

    public static ScoreNull Of(LinearNull model) => new(model.SampleCount, model.FixedCount, model.ResidualSquares);
}
