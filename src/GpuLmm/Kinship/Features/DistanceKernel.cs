using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>−½ S D² S of distances (Gower 1966), and its nearest positive semi-definite matrix.</summary>
internal static class DistanceKernel
{
    // Eigenvalues of a semi-definite matrix are this exact, of the largest.
    private const double Rounding = 1e-12;

    /// <summary>−½ S D² S in place of D.</summary>
    public static void DoubleCentre(DenseMatrix distances)
    {
        int n = distances.Rows;
        var means = new double[n];
        for (int j = 0; j < n; j++)
        {
            Span<double> column = distances.Column(j);
            TensorPrimitives.Multiply<double>(column, column, column);
            TensorPrimitives.Multiply(column, -0.5, column);
            means[j] = TensorPrimitives.Sum<double>(column) / n;
        }

        double mean = TensorPrimitives.Sum<double>(means) / n;
        for (int j = 0; j < n; j++)
        {
            Span<double> column = distances.Column(j);
            for (int i = 0; i < n; i++)
            {
                column[i] = column[i] - (means[i] + means[j]) + mean;
            }
        }
    }

    /// <summary>Sets negative eigenvalues to zero.</summary>
    /// <returns>Their sum without its sign, as a share of the trace before; 0 where there are none beyond rounding.</returns>
    public static double Clip(DenseMatrix matrix, Backend backend)
    {
        int n = matrix.Rows;
        using DenseMatrix vectors = matrix.Clone();
        double[] values = backend.DecomposeSymmetric(vectors);
        int first = Array.FindIndex(values, value => value > 0);
        if (first <= 0 || values[0] >= -Rounding * values[^1])
        {
            return 0;
        }

        for (int j = first; j < n; j++)
        {
            TensorPrimitives.Multiply(vectors.Column(j), Math.Sqrt(values[j]), vectors.Column(j));
        }

        matrix.Clear();
        backend.AddRankUpdate(vectors, new ColumnRange(first, n), matrix);
        matrix.MirrorLower();
        return -values[..first].Sum() / values.Sum();
    }
}
