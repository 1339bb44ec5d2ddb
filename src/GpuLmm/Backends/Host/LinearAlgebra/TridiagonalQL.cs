namespace GpuLmm.Backends.Host.LinearAlgebra;

/// <summary>
/// Eigenvalues of a symmetric tridiagonal matrix by the QL method with implicit shifts (Golub and Van Loan 2013, section 8.3, upside
/// down); the plane rotations that diagonalise it go to whoever accumulates the vectors.
/// </summary>
internal static unsafe class TridiagonalQL
{
    // Two to three sweeps per eigenvalue are usual.
    private const int MostSweeps = 60;

    /// <summary>Diagonalises in place: on return <paramref name="d"/> holds the eigenvalues, in no order.</summary>
    /// <param name="n">Order.</param>
    /// <param name="d">n diagonal elements.</param>
    /// <param name="e">n − 1 off-diagonal elements; destroyed.</param>
    /// <param name="rotations">Takes the rotations.</param>
    /// <exception cref="ArithmeticException">No convergence.</exception>
    public static void Diagonalize(int n, double* d, double* e, PlaneRotations rotations)
    {
        // To drop off-diagonal elements below eps · ‖T‖ moves no eigenvalue by more than twice that.
        double negligible = Math.ScaleB(1, -52) * Norm(n, d, e);
        for (int first = 0; first < n; first++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < n - 1 && Math.Abs(e[last]) > negligible)
                {
                    last++;
                }

                if (last == first)
                {
                    break;
                }

                if (sweep == MostSweeps)
                {
                    throw new ArithmeticException(
                        $"Eigendecomposition (managed QL, n = {n}): eigenvalue {first} did not converge in {MostSweeps} sweeps.");
                }

                Sweep(first, last, d, e, rotations);
            }
        }

        rotations.Flush();
    }

    /// <summary>One QL step on rows [first, last]: a rotation made by the shift at the bottom, then the bulge is chased upwards.</summary>
    private static void Sweep(int first, int last, double* d, double* e, PlaneRotations rotations)
    {
        rotations.BeginSweep(last - 1, last - first);
        double x = d[last] - Shift(d[first], d[first + 1], e[first]);
        double z = e[last - 1];
        for (int i = last - 1; i >= first; i--)
        {
            // The rotation of planes (i, i + 1) that annihilates z against x; where both vanish there is nothing to rotate.
            double r = Math.Sqrt((x * x) + (z * z));
            double c = r == 0 ? 1 : x / r;
            double s = r == 0 ? 0 : z / r;
            if (i < last - 1)
            {
                e[i + 1] = r;
            }

            double upper = d[i];
            double lower = d[i + 1];
            double off = e[i];
            double twice = 2 * c * s * off;
            d[i] = (c * c * upper) + (s * s * lower) - twice;
            d[i + 1] = (s * s * upper) + (c * c * lower) + twice;
            e[i] = (((c * c) - (s * s)) * off) + (c * s * (upper - lower));
            rotations.Add(c, s);
            if (i > first)
            {
                x = e[i];
                z = s * e[i - 1];
                e[i - 1] *= c;
            }
        }
    }

    /// <summary>Wilkinson's shift: the eigenvalue of the leading 2 × 2 matrix nearer to its first element.</summary>
    private static double Shift(double upper, double lower, double off)
    {
        double half = (lower - upper) / 2;
        return upper - (off * off / (half + Math.CopySign(Math.Sqrt((half * half) + (off * off)), half)));
    }

    private static double Norm(int n, double* d, double* e)
    {
        double norm = 0;
        for (int i = 0; i < n; i++)
        {
            norm = Math.Max(norm, Math.Abs(d[i]) + (i < n - 1 ? Math.Abs(e[i]) : 0));
        }

        return norm;
    }
}
