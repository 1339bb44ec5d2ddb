namespace GpuLmm.Numerics;

/// <summary>Small triangular matrices, row-major.</summary>
internal static class Triangular
{
    /// <summary>T⁻¹ of an upper triangular T with a non-zero diagonal.</summary>
    /// <param name="triangle">size × size.</param>
    /// <param name="size">Number of rows.</param>
    public static double[] InvertUpper(ReadOnlySpan<double> triangle, int size)
    {
        var inverse = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            inverse[(j * size) + j] = 1 / triangle[(j * size) + j];
            for (int i = j - 1; i >= 0; i--)
            {
                double sum = 0;
                for (int k = i + 1; k <= j; k++)
                {
                    sum += triangle[(i * size) + k] * inverse[(k * size) + j];
                }

                inverse[(i * size) + j] = -sum / triangle[(i * size) + i];
            }
        }

        return inverse;
    }

    /// <summary>T⁻¹ of a lower triangular T; infinite or not a number where its diagonal is zero.</summary>
    /// <param name="triangle">size × size.</param>
    /// <param name="size">Number of rows.</param>
    public static double[] InvertLower(ReadOnlySpan<double> triangle, int size)
    {
        var inverse = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            inverse[(j * size) + j] = 1 / triangle[(j * size) + j];
            for (int i = j + 1; i < size; i++)
            {
                double sum = 0;
                for (int k = j; k < i; k++)
                {
                    sum += triangle[(i * size) + k] * inverse[(k * size) + j];
                }

                inverse[(i * size) + j] = -sum / triangle[(i * size) + i];
            }
        }

        return inverse;
    }

    /// <summary>log|det T|.</summary>
    /// <param name="triangle">T, triangular, row-major.</param>
    /// <param name="size">Its rows.</param>
    public static double LogDeterminant(double[] triangle, int size) =>
        Enumerable.Range(0, size).Sum(j => Math.Log(Math.Abs(triangle[(j * size) + j])));
}
