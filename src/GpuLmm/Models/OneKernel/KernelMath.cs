using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>Small facts about a kernel K.</summary>
internal static class KernelMath
{
    /// <summary>c(K) = tr(SKS)/(n − 1) with S = I − 11'/n.</summary>
    public static double Scale(DenseMatrix kernel)
    {
        int n = kernel.Rows;
        double trace = 0, sum = 0;
        for (int j = 0; j < n; j++)
        {
            trace += kernel[j, j];
            sum += TensorPrimitives.Sum<double>(kernel.Column(j));
        }

        return (trace - (sum / n)) / (n - 1);
    }

    /// <summary>K ← S K S in place: rows and columns centred.</summary>
    public static void Centre(DenseMatrix kernel)
    {
        int n = kernel.Rows;
        var means = new double[n];
        for (int j = 0; j < n; j++)
        {
            means[j] = TensorPrimitives.Sum<double>(kernel.Column(j)) / n;
        }

        double mean = TensorPrimitives.Sum<double>(means) / n;
        for (int j = 0; j < n; j++)
        {
            Span<double> column = kernel.Column(j);
            TensorPrimitives.Subtract(column, means, column);
            TensorPrimitives.Add(column, mean - means[j], column);
        }
    }
}
