namespace GpuLmm.Backends.Tests;

/// <summary>Small matrices by the definitions, in float64.</summary>
internal static class VarianceTextbook
{
    /// <summary>L of V = L L', element by element (Cholesky &amp; Banachiewicz).</summary>
    public static double[,] Cholesky(double[,] v)
    {
        int n = v.GetLength(0);
        var l = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = v[i, j];
                for (int k = 0; k < j; k++)
                {
                    sum -= l[i, k] * l[j, k];
                }

                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        }

        return l;
    }

    /// <summary>L⁻¹C.</summary>
    public static double[,] SolveLower(double[,] l, DenseMatrix columns)
    {
        double[,] x = ToArray(columns);
        for (int c = 0; c < columns.Columns; c++)
        {
            for (int i = 0; i < columns.Rows; i++)
            {
                for (int k = 0; k < i; k++)
                {
                    x[i, c] -= l[i, k] * x[k, c];
                }

                x[i, c] /= l[i, i];
            }
        }

        return x;
    }

    /// <summary>L⁻'C.</summary>
    public static double[,] SolveUpper(double[,] l, DenseMatrix columns)
    {
        double[,] x = ToArray(columns);
        for (int c = 0; c < columns.Columns; c++)
        {
            for (int i = columns.Rows - 1; i >= 0; i--)
            {
                for (int k = i + 1; k < columns.Rows; k++)
                {
                    x[i, c] -= l[k, i] * x[k, c];
                }

                x[i, c] /= l[i, i];
            }
        }

        return x;
    }

    /// <summary>V⁻¹ = L⁻ᵀL⁻¹.</summary>
    public static double[,] Invert(double[,] v)
    {
        int n = v.GetLength(0);
        using DenseMatrix identity = DenseMatrix.FromArray(Identity(n));
        double[,] root = SolveLower(Cholesky(v), identity), inverse = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int k = 0; k < n; k++)
                {
                    inverse[i, j] += root[k, i] * root[k, j];
                }
            }
        }

        return inverse;
    }

    public static double[,] Multiply(double[,] a, DenseMatrix b)
    {
        var product = new double[a.GetLength(0), b.Columns];
        for (int j = 0; j < b.Columns; j++)
        {
            ReadOnlySpan<double> column = b.Column(j);
            for (int i = 0; i < product.GetLength(0); i++)
            {
                for (int k = 0; k < column.Length; k++)
                {
                    product[i, j] += a[i, k] * column[k];
                }
            }
        }

        return product;
    }

    public static double[,] Identity(int n)
    {
        var identity = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            identity[i, i] = 1;
        }

        return identity;
    }

    public static double[,] ToArray(DenseMatrix matrix)
    {
        var values = new double[matrix.Rows, matrix.Columns];
        for (int j = 0; j < matrix.Columns; j++)
        {
            for (int i = 0; i < matrix.Rows; i++)
            {
                values[i, j] = matrix[i, j];
            }
        }

        return values;
    }
}
