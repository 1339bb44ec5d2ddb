namespace GpuLmm.Numerics;

/// <summary>Products of the few-by-few matrices of variance parameters, row-major.</summary>
internal static class SmallMatrix
{
    /// <summary>A v.</summary>
    public static double[] Times(double[] a, double[] v, int size)
    {
        var product = new double[size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                product[i] += a[(i * size) + j] * v[j];
            }
        }

        return product;
    }

    /// <summary>A' v.</summary>
    public static double[] TransposeTimes(double[] a, double[] v, int size)
    {
        var product = new double[size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                product[j] += a[(i * size) + j] * v[i];
            }
        }

        return product;
    }

    /// <summary>A' S A.</summary>
    public static double[] Congruence(double[] a, double[] s, int size)
    {
        double[] right = Multiply(s, a, size);
        var product = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                {
                    product[(i * size) + j] += a[(k * size) + i] * right[(k * size) + j];
                }
            }
        }

        return product;
    }

    /// <summary>A B.</summary>
    public static double[] Multiply(double[] a, double[] b, int size)
    {
        var product = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int k = 0; k < size; k++)
            {
                for (int j = 0; j < size; j++)
                {
                    product[(i * size) + j] += a[(i * size) + k] * b[(k * size) + j];
                }
            }
        }

        return product;
    }

    /// <summary>I, row-major.</summary>
    public static double[] Identity(int size)
    {
        var identity = new double[size * size];
        for (int k = 0; k < size; k++)
        {
            identity[(k * size) + k] = 1;
        }

        return identity;
    }

    /// <summary>1 at one place, 0 elsewhere.</summary>
    public static double[] Unit(int size, int place)
    {
        var unit = new double[size];
        unit[place] = 1;
        return unit;
    }

    /// <summary>Rows and columns of the given indices.</summary>
    public static double[] Select(double[] matrix, int size, int[] indices)
    {
        int count = indices.Length;
        var selected = new double[count * count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                selected[(i * count) + j] = matrix[(indices[i] * size) + indices[j]];
            }
        }

        return selected;
    }
}
