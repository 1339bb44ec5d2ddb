using MathNet.Numerics.RootFinding;

namespace GpuLmm;

/// <summary>
/// The maximum of a likelihood over λ = 0 and θ = log λ in its <see cref="LambdaRange"/>, or as far as V is positive definite: a grid
/// brackets every sign change of dℓ/dθ from + to −, Brent's method closes the brackets, and the best of these and of the bounds wins.
/// </summary>
internal static class SparseSearch
{
    private const double GridStep = 0.5;
    private const double Tolerance = 1e-10;
    private const int MostHalvings = 60;

    // Of the five points of d²ℓ/dθ²: its error is a thirtieth of the fourth power times the fifth derivative.
    private const double CurvatureStep = 0.02;

    /// <summary>Maximises.</summary>
    /// <param name="profile">The likelihood.</param>
    /// <param name="range">Where θ is searched.</param>
    public static (SparsePoint Point, LambdaBoundary Boundary) Maximise(SparseProfile profile, LambdaRange range)
    {
        SparsePoint best = profile.Evaluate(0)!;
        LambdaBoundary boundary = LambdaBoundary.Lower;
        double low = range.Lowest;
        SparsePoint before = Require(profile.Evaluate(Math.Exp(low)));
        for (double high = low + GridStep; high < range.Highest + (GridStep / 2); high += GridStep)
        {
            SparsePoint? next = profile.Evaluate(Math.Exp(high));
            if (before.Score > 0 && !(next?.Score > 0) && Root(profile, low, high, next is not null) is { } inner
                && inner.LogLikelihood > best.LogLikelihood)
            {
                (best, boundary) = (inner, LambdaBoundary.None);
            }

            if (next is null)
            {
                return (best, boundary);
            }

            (low, before) = (high, next);
        }

        return before.Score > 0 && before.LogLikelihood > best.LogLikelihood ? (before, LambdaBoundary.Upper) : (best, boundary);
    }

    /// <summary>d²ℓ/dθ² from the scores around a point; NaN where V is not positive definite there.</summary>
    public static double Curvature(SparseProfile profile, double lambda)
    {
        double At(int steps) => profile.Evaluate(lambda * Math.Exp(steps * CurvatureStep))?.Score ?? double.NaN;
        return (At(-2) - (8 * At(-1)) + (8 * At(1)) - At(2)) / (12 * CurvatureStep);
    }

    /// <summary>Where the score falls through zero; where V is not positive definite the likelihood falls without end.</summary>
    private static SparsePoint? Root(SparseProfile profile, double low, double high, bool isValid)
    {
        for (int k = 0; k < MostHalvings && !isValid; k++)
        {
            double middle = (low + high) / 2;
            SparsePoint? point = profile.Evaluate(Math.Exp(middle));
            (low, high) = point?.Score > 0 ? (middle, high) : (low, middle);
            isValid = point is not null && !(point.Score > 0);
        }

        return isValid
            ? profile.Evaluate(Math.Exp(Brent.FindRoot(theta => profile.Evaluate(Math.Exp(theta))!.Score, low, high, Tolerance, 200)))
            : null;
    }

    private static SparsePoint Require(SparsePoint? point) => point ?? throw new InputException(
        "the sparse relationship matrix has a diagonal or entries so far below zero that no variance of it is positive definite.");
}
