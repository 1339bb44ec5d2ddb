namespace GpuLmm;

/// <summary>
/// Coordinates of G and R about a pair of them: cG = B(√h + E)²B' and R = B(√(1 − h) + F)²B' with symmetric E and F, T(T + 1) numbers.
/// Whatever they are G and R are positive semi-definite, a singular matrix is an ordinary point, and no unit plays a part.
/// </summary>
internal sealed class JointChart
{
    private readonly int size;
    private readonly double scale;
    private readonly double[] basis;
    private readonly double[] kernelRoot;
    private readonly double[] residualRoot;
    private readonly double[] root;
    private readonly double[] half;
    private readonly double[] inner;

    // Roots of residual shares at the end of the search start within it by so much, so that small steps do not leave it.
    private const double WithinEnd = 0.8;

    private readonly double leastResidual;

    private JointChart(JointProfile profile, CommonDiagonal diagonal, double leastShare, double leastRest)
    {
        size = profile.Traits;
        scale = profile.MeanEigenvalue;
        leastResidual = profile.LeastResidual;
        basis = [.. diagonal.Basis];
        Shares = Array.ConvertAll(diagonal.Shares, share => Math.Clamp(share, leastShare, 1));
        kernelRoot = Array.ConvertAll(Shares, share => Math.Sqrt(share));
        double atEnd = leastResidual * (1 + 1e-6);
        residualRoot = Array.ConvertAll(diagonal.Shares, share => 1 - share <= Math.Max(atEnd, leastRest)
            ? Math.Max(WithinEnd * Math.Sqrt(leastResidual), Math.Sqrt(leastRest)) : Math.Sqrt(Math.Min(1 - share, 1)));
        root = new double[size * size];
        half = new double[size * size];
        inner = new double[size * size];
    }

    /// <summary>T(T + 1).</summary>
    public int Count => size * (size + 1);

    /// <summary>h.</summary>
    public double[] Shares { get; }

    /// <summary>The chart about G and R; null where cG + R is singular.</summary>
    /// <param name="kernel">G, row-major.</param>
    /// <param name="residual">R.</param>
    /// <param name="profile">The traits.</param>
    /// <param name="leastShare">
    /// Shares of the kernel below this start at it: the coordinates of a share of zero have no slope there.
    /// </param>
    /// <param name="leastRest">The same of the residual.</param>
    public static JointChart? About(
        double[] kernel, double[] residual, JointProfile profile, double leastShare = 0, double leastRest = 0)
    {
        var diagonal = new CommonDiagonal(profile.Traits);
        return diagonal.TryTake(kernel, residual, profile.MeanEigenvalue)
            ? new JointChart(profile, diagonal, leastShare, leastRest) : null;
    }

    /// <summary>A chart of the same centre for another thread.</summary>
    public JointChart Copy() => new(this);

    private JointChart(JointChart other)
    {
        (size, scale, basis, Shares, leastResidual) = (other.size, other.scale, other.basis, other.Shares, other.leastResidual);
        (kernelRoot, residualRoot) = (other.kernelRoot, other.residualRoot);
        root = new double[size * size];
        half = new double[size * size];
        inner = new double[size * size];
    }

    /// <summary>G and R of coordinates.</summary>
    public void Variances(ReadOnlySpan<double> x, Span<double> kernel, Span<double> residual)
    {
        Square(kernelRoot, x[..(Count / 2)], 1 / scale, kernel);
        Square(residualRoot, x[(Count / 2)..], 1, residual);
    }

    /// <summary>The derivatives of ℓ by the coordinates from those by G and R.</summary>
    public void Gradient(ReadOnlySpan<double> x, double[] kernelGradient, double[] residualGradient, Span<double> gradient)
    {
        Pull(kernelRoot, x[..(Count / 2)], kernelGradient, 1 / scale, gradient[..(Count / 2)]);
        Pull(residualRoot, x[(Count / 2)..], residualGradient, 1, gradient[(Count / 2)..]);
    }

    /// <summary>Whether a coordinate moves only combinations without a share of its matrix.</summary>
    /// <param name="coordinate">Which.</param>
    /// <param name="leastShare">Shares of the kernel at most this are none.</param>
    public bool IsAtEdge(int coordinate, double leastShare)
    {
        bool isKernel = coordinate < Count / 2;
        int k = isKernel ? coordinate : coordinate - (Count / 2);
        int i = 0;
        while (k > i)
        {
            k -= ++i;
        }

        double[] own = isKernel ? kernelRoot : residualRoot;
        double edge = isKernel ? leastShare : leastResidual;
        return own[i] * own[i] <= edge && own[k] * own[k] <= edge;
    }

    /// <summary>factor · B (√ + E)² B'.</summary>
    private void Square(double[] diagonalRoot, ReadOnlySpan<double> x, double factor, Span<double> into)
    {
        Root(diagonalRoot, x);
        Multiply(basis, root, half);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = 0; k < size; k++)
                {
                    sum += half[(i * size) + k] * half[(j * size) + k];
                }

                into[(i * size) + j] = into[(j * size) + i] = factor * sum;
            }
        }
    }

    /// <summary>dℓ = tr(M dG) = tr((N S + S N) dE) with N = B'M B and S = √ + E.</summary>
    private void Pull(double[] diagonalRoot, ReadOnlySpan<double> x, double[] gradient, double factor, Span<double> into)
    {
        Multiply(gradient, basis, half);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int k = 0; k < size; k++)
                {
                    sum += factor * basis[(k * size) + i] * half[(k * size) + j];
                }

                inner[(i * size) + j] = sum;
            }
        }

        Root(diagonalRoot, x);
        Multiply(inner, root, half);
        for (int i = 0, c = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                double sum = half[(i * size) + j] + half[(j * size) + i];
                into[c] = i == j ? sum : 2 * sum;
            }
        }
    }

    private void Root(double[] diagonalRoot, ReadOnlySpan<double> x)
    {
        for (int i = 0, c = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++, c++)
            {
                root[(i * size) + j] = root[(j * size) + i] = x[c] + (i == j ? diagonalRoot[i] : 0);
            }
        }
    }

    private void Multiply(double[] a, double[] b, double[] into)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int k = 0; k < size; k++)
                {
                    sum += a[(i * size) + k] * b[(k * size) + j];
                }

                into[(i * size) + j] = sum;
            }
        }
    }
}
