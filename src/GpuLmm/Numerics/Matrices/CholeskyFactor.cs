namespace GpuLmm.Numerics;

/// <summary>A = L L' of a small symmetric positive definite matrix (the p × p systems of the fixed effects), row-major.</summary>
internal readonly struct CholeskyFactor
{
    private readonly double[] factor;
    private readonly int size;

    private CholeskyFactor(double[] factor, int size)
    {
        this.factor = factor;
        this.size = size;
    }

    /// <summary>L, row-major.</summary>
    public ReadOnlySpan<double> Lower => factor;

    /// <summary>log|A|.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < size; i++)
            {
                sum += Math.Log(factor[(i * size) + i]);
            }

            return 2 * sum;
        }
    }

    /// <summary>Factors <paramref name="matrix"/> (row-major, symmetric); false when it is not numerically positive definite.</summary>
    /// <param name="matrix">size × size; left as it is.</param>
    /// <param name="size">Number of rows.</param>
    /// <param name="result">The factor.</param>
    public static bool TryCreate(ReadOnlySpan<double> matrix, int size, out CholeskyFactor result)
    {
        var l = new double[size * size];
        result = new CholeskyFactor(l, size);
        for (int j = 0; j < size; j++)
        {
            for (int i = j; i < size; i++)
            {
                double sum = matrix[(i * size) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= l[(i * size) + k] * l[(j * size) + k];
                }

                if (i > j)
                {
                    l[(i * size) + j] = sum / l[(j * size) + j];
                }
                else if (sum > 1e-14 * Math.Abs(matrix[(j * size) + j]))
                {
                    l[(j * size) + j] = Math.Sqrt(sum);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The factor of a matrix that is factored already.</summary>
    /// <param name="lower">L, row-major, size × size.</param>
    /// <param name="size">Number of rows.</param>
    public static CholeskyFactor Of(double[] lower, int size) => new(lower, size);

    /// <summary>v'A⁻¹v.</summary>
    public double Squares(ReadOnlySpan<double> v)
    {
        double[] own = v.ToArray();
        SolveLower(own);
        return own.Sum(value => value * value);
    }

    /// <summary>L⁻¹ v in place.</summary>
    public void SolveLower(Span<double> v)
    {
        for (int i = 0; i < size; i++)
        {
            double sum = v[i];
            for (int k = 0; k < i; k++)
            {
                sum -= factor[(i * size) + k] * v[k];
            }

            v[i] = sum / factor[(i * size) + i];
        }
    }

    /// <summary>A⁻¹ v in place.</summary>
    public void Solve(Span<double> v)
    {
        SolveLower(v);
        for (int i = size - 1; i >= 0; i--)
        {
            double sum = v[i];
            for (int k = i + 1; k < size; k++)
            {
                sum -= factor[(k * size) + i] * v[k];
            }

            v[i] = sum / factor[(i * size) + i];
        }
    }

    /// <summary>A⁻¹, row-major.</summary>
    public double[] Inverse()
    {
        var inverse = new double[size * size];
        Span<double> column = stackalloc double[size];
        for (int j = 0; j < size; j++)
        {
            column.Clear();
            column[j] = 1;
            Solve(column);
            for (int i = 0; i < size; i++)
            {
                inverse[(i * size) + j] = column[i];
            }
        }

        return inverse;
    }
}
