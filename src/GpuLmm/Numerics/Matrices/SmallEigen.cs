namespace GpuLmm.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of symmetric matrices of a few rows, by Jacobi's rotations (Golub &amp; Van Loan 2013, §8.5).
/// </summary>
internal static class SmallEigen
{
    private const int MostSweeps = 60;

    /// <summary>A = Q diag(values) Q'.</summary>
    /// <param name="matrix">Symmetric, row-major; overwritten.</param>
    /// <param name="size">Number of rows.</param>
    /// <param name="values">Takes the eigenvalues, in no order.</param>
    /// <param name="vectors">Takes Q', row-major: eigenvector k is row k.</param>
    public static void Decompose(Span<double> matrix, int size, Span<double> values, Span<double> vectors)
    {
        vectors[..(size * size)].Clear();
        for (int k = 0; k < size; k++)
        {
            vectors[(k * size) + k] = 1;
        }

        for (int sweep = 0; sweep < MostSweeps && Sweep(matrix, size, vectors); sweep++)
        {
        }

        for (int k = 0; k < size; k++)
        {
            values[k] = matrix[(k * size) + k];
        }
    }

    /// <summary>Rotates every pair once; false when nothing but rounding was left off the diagonal.</summary>
    private static bool Sweep(Span<double> a, int size, Span<double> vectors)
    {
        bool isChanged = false;
        for (int p = 0; p < size; p++)
        {
            for (int q = p + 1; q < size; q++)
            {
                double off = a[(p * size) + q], scale = Math.Abs(a[(p * size) + p]) + Math.Abs(a[(q * size) + q]);
                if (Math.Abs(off) <= 1e-17 * scale)
                {
                    continue;
                }

                isChanged = true;
                double theta = (a[(q * size) + q] - a[(p * size) + p]) / (2 * off);
                double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                double c = 1 / Math.Sqrt((t * t) + 1), s = t * c;
                for (int k = 0; k < size; k++)
                {
                    Rotate(a, (k * size) + p, (k * size) + q, c, s);
                }

                for (int k = 0; k < size; k++)
                {
                    Rotate(a, (p * size) + k, (q * size) + k, c, s);
                    Rotate(vectors, (p * size) + k, (q * size) + k, c, s);
                }

                a[(p * size) + q] = a[(q * size) + p] = 0;
            }
        }

        return isChanged;
    }

    private static void Rotate(Span<double> values, int i, int j, double c, double s)
    {
        (double x, double y) = (values[i], values[j]);
        (values[i], values[j]) = ((c * x) - (s * y), (s * x) + (c * y));
    }
}
