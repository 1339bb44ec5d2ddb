using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The slopes of a term in units of their own, S̃ = S A, so that neither searches nor derivatives depend on the units of a predictor: the
/// effects are u = A ũ with V_part the same. Correlated effects, whose covariance matrix takes any shape, get orthonormal columns, so that
/// the origin of a predictor plays no part either; others each their own unit. A is lower triangular with a positive diagonal: a factor of
/// the covariance matrix stays one, and what is zero on its diagonal stays zero.
/// </summary>
internal sealed class SlopeBasis
{
    // Of a column's length, what is left of it where those after it span it: nothing but rounding.
    private const double Dependent = 1e-10;

    private readonly double[]? factor;
    private readonly int k;

    private SlopeBasis(double[][] slopes, double[]? factor)
    {
        Slopes = slopes;
        this.factor = factor;
        k = slopes.Length;
    }

    /// <summary>S̃, k columns of n.</summary>
    public double[][] Slopes { get; }

    /// <summary>A, row-major, k × k; null for I.</summary>
    public double[]? Factor => factor;

    /// <param name="slopes">S.</param>
    /// <param name="weights">
    /// K of each record with itself: a column has a mean square of one with it, as the part then has a variance like σ̃².
    /// </param>
    /// <param name="isCorrelated">Whether the effects have a full covariance matrix.</param>
    public static SlopeBasis Of(double[][] slopes, double[]? weights, bool isCorrelated)
    {
        int k = slopes.Length;
        if (k == 1 && weights is null && !slopes[0].AsSpan().ContainsAnyExcept(1.0))
        {
            return new SlopeBasis(slopes, null);
        }

        double[] factor = SmallMatrix.Identity(k);
        var own = new double[k][];
        for (int j = k - 1; j >= 0; j--)
        {
            double[] column = [.. slopes[j]];
            double length = Length(column, weights);
            for (int pass = 0; isCorrelated && pass < 2; pass++)
            {
                for (int m = k - 1; m > j; m--)
                {
                    double share = Product(column, own[m], weights);
                    TensorPrimitives.MultiplyAdd(own[m], -share, column, column);
                    for (int a = m; a < k; a++)
                    {
                        factor[(a * k) + j] -= share * factor[(a * k) + m];
                    }
                }
            }

            double rest = Length(column, weights);
            if (!(rest > Dependent * length))
            {
                slopes[j].CopyTo(column, 0);
                rest = length > 0 ? length : 1;
                for (int a = j + 1; a < k; a++)
                {
                    factor[(a * k) + j] = 0;
                }
            }

            TensorPrimitives.Divide(column, rest, column);
            own[j] = column;
            for (int a = j; a < k; a++)
            {
                factor[(a * k) + j] /= rest;
            }
        }

        return factor.AsSpan().SequenceEqual(SmallMatrix.Identity(k)) ? new SlopeBasis(slopes, null) : new SlopeBasis(own, factor);
    }

    /// <summary>A M, for M with k rows; M itself where A is I.</summary>
    /// <param name="matrix">Row-major.</param>
    public double[] ToEffects(double[] matrix)
    {
        if (factor is null)
        {
            return matrix;
        }

        int columns = matrix.Length / k;
        var product = new double[matrix.Length];
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                for (int c = 0; c < columns; c++)
                {
                    product[(a * columns) + c] += factor[(a * k) + b] * matrix[(b * columns) + c];
                }
            }
        }

        return product;
    }

    /// <summary>A'l: loads of ũ that are loads l of u.</summary>
    public double[] ToLoads(ReadOnlySpan<double> loads) =>
        factor is null ? loads.ToArray() : SmallMatrix.TransposeTimes(factor, loads.ToArray(), k);

    private static double Length(double[] column, double[]? weights) => Math.Sqrt(Product(column, column, weights));

    /// <summary>Σ w x y/n, whatever the size of the numbers.</summary>
    private static double Product(double[] x, double[] y, double[]? weights)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (weights?[i] ?? 1) * x[i] * y[i];
        }

        return sum / x.Length;
    }
}
