namespace GpuLmm.Numerics;

/// <summary>Σ = L L' of small covariance matrices, both as their lower triangles row by row: (0,0), (1,0), (1,1), (2,0), …</summary>
internal static class PackedCholesky
{
    /// <summary>Where (i, j), j ≤ i, stands.</summary>
    public static int At(int i, int j) => (i * (i + 1) / 2) + j;

    /// <summary>Order of a triangle of so many numbers.</summary>
    public static int Order(int length) => (int)((Math.Sqrt((8.0 * length) + 1) - 1) / 2);

    /// <summary>Σ from L.</summary>
    public static double[] Product(ReadOnlySpan<double> factor)
    {
        var product = new double[factor.Length];
        for (int i = 0, c = 0; c < product.Length; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                for (int m = 0; m <= j; m++)
                {
                    product[c] += factor[At(i, m)] * factor[At(j, m)];
                }
            }
        }

        return product;
    }

    /// <summary>L from Σ; of a singular one with zeros on and below its diagonal.</summary>
    public static double[] Factor(ReadOnlySpan<double> matrix)
    {
        double[] factor = matrix.ToArray();
        for (int i = 0, c = 0; c < factor.Length; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                for (int m = 0; m < j; m++)
                {
                    factor[c] -= factor[At(i, m)] * factor[At(j, m)];
                }

                // A singular Σ has pivots of rounding, and nothing below them.
                double pivot = factor[At(j, j)];
                factor[c] = i == j ? (factor[c] > 1e-14 * matrix[c] ? Math.Sqrt(factor[c]) : 0) : pivot == 0 ? 0 : factor[c] / pivot;
            }
        }

        return factor;
    }

    /// <summary>
    /// L of the same Σ with the signs of columns changed whose diagonal is negative and which have more than it; null where there is none.
    /// </summary>
    public static double[]? ReflectSigns(ReadOnlySpan<double> factor)
    {
        int size = Order(factor.Length);
        double[]? reflected = null;
        for (int j = 0; j < size; j++)
        {
            bool isReflected = false;
            for (int i = j + 1; i < size && factor[At(j, j)] < 0; i++)
            {
                isReflected |= factor[At(i, j)] != 0;
            }

            for (int i = j; i < size && isReflected; i++)
            {
                reflected ??= factor.ToArray();
                reflected[At(i, j)] = -reflected[At(i, j)];
            }
        }

        return reflected;
    }

    /// <summary>The map from Σ to C Σ C', both as lower triangles, row-major.</summary>
    /// <param name="c">C, row-major, size × size.</param>
    /// <param name="size">Order of Σ.</param>
    public static double[] Congruence(double[] c, int size)
    {
        int count = At(size, 0);
        var map = new double[count * count];
        for (int i = 0, row = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++, row++)
            {
                for (int a = 0, column = 0; a < size; a++)
                {
                    for (int b = 0; b <= a; b++, column++)
                    {
                        double own = c[(i * size) + a] * c[(j * size) + b];
                        map[(row * count) + column] = a == b ? own : own + (c[(i * size) + b] * c[(j * size) + a]);
                    }
                }
            }
        }

        return map;
    }

    /// <summary>∂Σ/∂L, row-major.</summary>
    public static double[] Jacobian(ReadOnlySpan<double> factor)
    {
        int count = factor.Length;
        var jacobian = new double[count * count];
        for (int i = 0, c = 0; c < count; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                // σ_ij = Σ_m l_im l_jm.
                for (int m = 0; m <= j; m++)
                {
                    jacobian[(c * count) + At(i, m)] += factor[At(j, m)];
                    jacobian[(c * count) + At(j, m)] += factor[At(i, m)];
                }
            }
        }

        return jacobian;
    }

    /// <summary>Σ_ij s_ij ∂²Σ_ij/∂L², row-major: the same for every L.</summary>
    /// <param name="weights">s, a lower triangle.</param>
    public static double[] CurvatureOf(ReadOnlySpan<double> weights)
    {
        int count = weights.Length;
        var curvature = new double[count * count];
        for (int i = 0, c = 0; c < count; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                for (int m = 0; m <= j; m++)
                {
                    curvature[(At(i, m) * count) + At(j, m)] += weights[c];
                    curvature[(At(j, m) * count) + At(i, m)] += weights[c];
                }
            }
        }

        return curvature;
    }
}
