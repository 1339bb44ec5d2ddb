using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The window of θ = log λ in which a trait's markers are solved by interpolation. Its place is rounded, so that traits with similar
/// null estimates share a window, and depends on the trait alone, so that its numbers do not depend on its company.
/// </summary>
internal readonly record struct ScanWindow(double Low, double High, LambdaRange Range)
{
    private const double HalfWidth = 2;
    private const double Grid = 0.5;

    // Next to the lower bound the likelihood is flat and estimates scatter over orders of magnitude.
    private const double WidthAtLowerBound = 7.5;

    // Interpolation error aimed at, relative.
    private const double Accuracy = 1e-11;

    public bool TouchesLower => Low <= Range.Lowest;

    public bool TouchesUpper => High >= Range.Highest;

    /// <summary>
    /// G: the nearest singularities of the likelihood's terms are at Im θ = ±π, so the interpolant of a window of half-width h converges
    /// like ρ^−G with ρ = π/h + √(1 + π²/h²).
    /// </summary>
    public int NodeCount
    {
        get
        {
            double ratio = Math.PI / (0.5 * (High - Low));
            return 1 + (int)Math.Ceiling(-Math.Log(Accuracy) / Math.Log(ratio + Math.Sqrt(1 + (ratio * ratio))));
        }
    }

    /// <summary>The window for a null estimate.</summary>
    /// <param name="lambda">λ₀ ≥ 0.</param>
    /// <param name="range">The λ that are searched.</param>
    public static ScanWindow Around(double lambda, LambdaRange range)
    {
        double theta = lambda > 0 ? Math.Log(lambda) : range.Lowest;
        double centre = Math.Round(theta / Grid) * Grid;
        double low = Math.Max(centre - HalfWidth, range.Lowest);
        double high = Math.Min(centre + HalfWidth, range.Highest);
        if (low <= range.Lowest)
        {
            high = Math.Max(high, low + WidthAtLowerBound);
        }

        return new ScanWindow(low, high, range);
    }

    public ChebyshevWindow Nodes() => new(Low, High, NodeCount);
}
