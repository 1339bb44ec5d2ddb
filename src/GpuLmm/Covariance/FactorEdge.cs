using GpuLmm.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace GpuLmm;

/// <summary>Where Σ = L L' is singular, or nearly: onto that edge and away from it. L, Σ and ∂ℓ/∂Σ are packed lower triangles.</summary>
internal static class FactorEdge
{
    // Of the largest variance of a combination of effects, one so small is tried at zero.
    private const double NextToNothing = 1e-4;

    // Slopes of ℓ that are told from rounding.
    private const double LeastSlope = 1e-6;

    /// <summary>
    /// L of Σ with a little more variance along the eigenvector of ∂ℓ/∂Σ with the largest eigenvalue: at a maximum over the covariance
    /// matrices none is positive, and along the eigenvector of one ℓ rises. Null where Σ is not singular, or there is none.
    /// </summary>
    /// <param name="factor">L.</param>
    /// <param name="score">∂ℓ/∂Σ.</param>
    /// <param name="unit">What is a deviation of one of each effect.</param>
    /// <param name="variance">How much.</param>
    public static double[]? Released(ReadOnlySpan<double> factor, ReadOnlySpan<double> score, double[] unit, double variance)
    {
        int k = unit.Length;
        if (!IsSingular(factor, k))
        {
            return null;
        }

        var slope = Matrix<double>.Build.Dense(k, k);
        for (int a = 0, c = 0; a < k; a++)
        {
            for (int b = 0; b <= a; b++, c++)
            {
                slope[a, b] = slope[b, a] = score[c] * unit[a] * unit[b] * (a == b ? 1 : 0.5);
            }
        }

        Evd<double> eigen = slope.Evd(Symmetricity.Symmetric);
        if (!(eigen.EigenValues[k - 1].Real > LeastSlope))
        {
            return null;
        }

        double[] released = PackedCholesky.Product(factor);
        for (int a = 0, c = 0; a < k; a++)
        {
            for (int b = 0; b <= a; b++, c++)
            {
                released[c] += variance * eigen.EigenVectors[a, k - 1] * eigen.EigenVectors[b, k - 1] * unit[a] * unit[b];
            }
        }

        return PackedCholesky.Factor(released);
    }

    /// <summary>L of the nearest singular Σ, where the present one differs from it by next to nothing; null where it does not.</summary>
    /// <param name="factor">L.</param>
    public static double[]? Flattened(ReadOnlySpan<double> factor)
    {
        int k = PackedCholesky.Order(factor.Length);
        double[] sigma = PackedCholesky.Product(factor);
        Evd<double> eigen = Eigen(sigma, k);
        double largest = eigen.EigenValues[k - 1].Real;
        int[] small = [.. Enumerable.Range(0, k).Where(m => eigen.EigenValues[m].Real < NextToNothing * largest)];
        foreach (int m in small)
        {
            for (int a = 0, c = 0; a < k; a++)
            {
                for (int b = 0; b <= a; b++, c++)
                {
                    sigma[c] -= eigen.EigenValues[m].Real * eigen.EigenVectors[a, m] * eigen.EigenVectors[b, m];
                }
            }
        }

        double[] flat = PackedCholesky.Factor(sigma);
        return small.Length > 0 && !flat.AsSpan().SequenceEqual(factor) ? flat : null;
    }

    /// <summary>Eigenvectors of Σ as columns, that of the largest eigenvalue first, row-major.</summary>
    /// <param name="factor">L.</param>
    public static double[] Axes(ReadOnlySpan<double> factor)
    {
        int k = PackedCholesky.Order(factor.Length);
        Matrix<double> vectors = Eigen(PackedCholesky.Product(factor), k).EigenVectors;
        return [.. from a in Enumerable.Range(0, k) from m in Enumerable.Range(0, k) select vectors[a, k - 1 - m]];
    }

    private static bool IsSingular(ReadOnlySpan<double> factor, int k)
    {
        bool isSingular = false;
        for (int a = 0; a < k; a++)
        {
            isSingular |= factor[PackedCholesky.At(a, a)] == 0;
        }

        return isSingular;
    }

    private static Evd<double> Eigen(double[] sigma, int k) => Matrix<double>.Build.Dense(
        k, k, (a, b) => sigma[PackedCholesky.At(Math.Max(a, b), Math.Min(a, b))]).Evd(Symmetricity.Symmetric);
}
