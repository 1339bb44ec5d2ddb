using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// cG = B diag(h) B' and R = B diag(1 − h) B' of two covariance matrices of T traits: rows of B⁻¹ are combinations of the traits that are
/// independent of each other in both, h is the share of each that the kernel has (Zhou &amp; Stephens 2014; Golub &amp; Van Loan 2013,
/// §8.7).
/// </summary>
internal sealed class CommonDiagonal(int traits)
{
    // A pivot of this share of the variance is rounding.
    private const double LeastPivot = 1e-14;

    private readonly double[] work = new double[traits * traits];
    private readonly double[] vectors = new double[traits * traits];
    private readonly double[] column = new double[traits];

    /// <summary>L of cG + R = L L', row-major.</summary>
    public double[] Lower { get; } = new double[traits * traits];

    /// <summary>h, T numbers in [0, 1] but for rounding.</summary>
    public double[] Shares { get; } = new double[traits];

    /// <summary>B⁻¹, row-major.</summary>
    public double[] Inverse { get; } = new double[traits * traits];

    /// <summary>B, row-major.</summary>
    public double[] Basis { get; } = new double[traits * traits];

    /// <summary>Takes two matrices.</summary>
    /// <param name="kernel">G, row-major, T × T.</param>
    /// <param name="residual">R.</param>
    /// <param name="scale">c.</param>
    /// <returns>False where cG + R is singular.</returns>
    public bool TryTake(ReadOnlySpan<double> kernel, ReadOnlySpan<double> residual, double scale)
    {
        if (!Factor(kernel, residual, scale))
        {
            return false;
        }

        // L⁻¹ cG L⁻ᵀ.
        for (int j = 0; j < traits; j++)
        {
            for (int i = 0; i < traits; i++)
            {
                column[i] = scale * kernel[(i * traits) + j];
            }

            SolveLower(column);
            column.CopyTo(work, j * traits);
        }

        for (int i = 0; i < traits; i++)
        {
            for (int j = 0; j < traits; j++)
            {
                column[j] = work[(j * traits) + i];
            }

            SolveLower(column);
            column.CopyTo(vectors, i * traits);
        }

        for (int i = 0; i < traits; i++)
        {
            for (int j = 0; j < traits; j++)
            {
                work[(i * traits) + j] = 0.5 * (vectors[(i * traits) + j] + vectors[(j * traits) + i]);
            }
        }

        SmallEigen.Decompose(work, traits, Shares, vectors);
        for (int a = 0; a < traits; a++)
        {
            Transform(vectors.AsSpan(a * traits, traits), a);
        }

        return true;
    }

    /// <summary>Row a of B⁻¹ = v'L⁻¹ and column a of B = L v.</summary>
    private void Transform(ReadOnlySpan<double> vector, int a)
    {
        Span<double> row = Inverse.AsSpan(a * traits, traits);
        vector.CopyTo(row);
        for (int i = traits - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < traits; k++)
            {
                row[i] -= Lower[(k * traits) + i] * row[k];
            }

            row[i] /= Lower[(i * traits) + i];
        }

        for (int i = 0; i < traits; i++)
        {
            double sum = 0;
            for (int k = 0; k <= i; k++)
            {
                sum += Lower[(i * traits) + k] * vector[k];
            }

            Basis[(i * traits) + a] = sum;
        }
    }

    private bool Factor(ReadOnlySpan<double> kernel, ReadOnlySpan<double> residual, double scale)
    {
        for (int j = 0; j < traits; j++)
        {
            for (int i = j; i < traits; i++)
            {
                double own = (scale * kernel[(i * traits) + j]) + residual[(i * traits) + j], sum = own;
                for (int k = 0; k < j; k++)
                {
                    sum -= Lower[(i * traits) + k] * Lower[(j * traits) + k];
                }

                if (i > j)
                {
                    Lower[(i * traits) + j] = sum / Lower[(j * traits) + j];
                }
                else if (sum > LeastPivot * own && double.IsFinite(sum))
                {
                    Lower[(j * traits) + j] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void SolveLower(Span<double> v)
    {
        for (int i = 0; i < traits; i++)
        {
            for (int k = 0; k < i; k++)
            {
                v[i] -= Lower[(i * traits) + k] * v[k];
            }

            v[i] /= Lower[(i * traits) + i];
        }
    }
}
