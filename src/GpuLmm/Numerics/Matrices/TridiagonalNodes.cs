namespace GpuLmm.Numerics;

/// <summary>
/// The Gauss quadrature of a symmetric tridiagonal matrix: its eigenvalues, and the squares of the first elements of its eigenvectors, by
/// QL with implicit shifts that carries the first row alone (Golub &amp; Welsch 1969).
/// </summary>
internal static class TridiagonalNodes
{
    private const int MostSweeps = 100;

    /// <summary>The nodes θ and weights τ² of a matrix.</summary>
    /// <param name="diagonal">s elements.</param>
    /// <param name="offDiagonal">At least s − 1 elements.</param>
    /// <param name="nodes">Takes s eigenvalues, in no order.</param>
    /// <param name="weights">Takes s squares, which add up to one.</param>
    /// <exception cref="ArithmeticException">An element is not finite.</exception>
    public static void Compute(ReadOnlySpan<double> diagonal, ReadOnlySpan<double> offDiagonal, Span<double> nodes, Span<double> weights)
    {
        int size = diagonal.Length;
        Span<double> off = new double[size];
        diagonal.CopyTo(nodes);
        offDiagonal[..(size - 1)].CopyTo(off);
        weights.Clear();
        weights[0] = 1;
        for (int first = 0; first < size; first++)
        {
            for (int sweep = 0, last; (last = Block(nodes, off, first)) > first; sweep++)
            {
                if (sweep == MostSweeps)
                {
                    throw new ArithmeticException($"Tridiagonal matrix of {size} rows: eigenvalue {first} is not found; is it finite?");
                }

                Sweep(nodes, off, weights, first, last);
            }
        }

        for (int k = 0; k < size; k++)
        {
            weights[k] *= weights[k];
        }
    }

    /// <summary>The last row of the block that begins with a row: where the next element off the diagonal is rounding.</summary>
    private static int Block(ReadOnlySpan<double> d, ReadOnlySpan<double> e, int first)
    {
        int last = first;
        while (last < d.Length - 1 && !(Math.Abs(e[last]) <= 1e-16 * (Math.Abs(d[last]) + Math.Abs(d[last + 1]))))
        {
            last++;
        }

        return last;
    }

    private static void Sweep(Span<double> d, Span<double> e, Span<double> z, int first, int last)
    {
        double g = (d[first + 1] - d[first]) / (2 * e[first]);
        g = d[last] - d[first] + (e[first] / (g + Math.CopySign(Math.Sqrt((g * g) + 1), g)));
        double s = 1, c = 1, p = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double f = s * e[i], b = c * e[i], r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[last] = 0;
                return;
            }

            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            (z[i], z[i + 1]) = ((c * z[i]) - (s * z[i + 1]), (s * z[i]) + (c * z[i + 1]));
        }

        d[first] -= p;
        e[first] = g;
        e[last] = 0;
    }
}
