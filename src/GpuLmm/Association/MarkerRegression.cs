namespace GpuLmm;

/// <summary>
/// The regression of a trait on one marker, from the three numbers that determine it: β̂, its error, and the statistics about them.
/// </summary>
/// <param name="A">x'Px per unit of residual variance.</param>
/// <param name="B">x'Py.</param>
/// <param name="NullSquares">R₀ = y'Py without the marker.</param>
internal readonly record struct MarkerRegression(double A, double B, double NullSquares)
{
    // A residual below this share of y'Py is rounding.
    private const double LeastResidualShare = 1e-13;

    /// <summary>β̂.</summary>
    public double Beta => B / A;

    /// <summary>R₁ = y'Py with the marker.</summary>
    public double ResidualSquares => NullSquares - (B * B / A);

    /// <summary>Whether there is a statistic.</summary>
    public MarkerStatus Status =>
        !(A > 0) ? MarkerStatus.Collinear
        : !(ResidualSquares > LeastResidualShare * NullSquares) ? MarkerStatus.PerfectFit
        : MarkerStatus.Tested;

    /// <summary>Standard error of β̂.</summary>
    /// <param name="degrees">n − p − 1.</param>
    public double StandardError(double degrees) => Math.Sqrt(ResidualSquares / (degrees * A));

    /// <summary>The score statistic n B²/(A R₀).</summary>
    /// <param name="n">Samples.</param>
    public double Score(double n) => n * B * B / (A * NullSquares);
}
