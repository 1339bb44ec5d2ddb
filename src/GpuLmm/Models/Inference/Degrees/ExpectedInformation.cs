using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>½ tr(P V_k P V_l), from the matrices P V_k themselves: n² numbers a component.</summary>
internal static class ExpectedInformation
{
    /// <summary>Of the given components, row-major.</summary>
    /// <param name="projection">P.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="components">Which.</param>
    /// <param name="threads">Threads to use.</param>
    public static double[] Of(VarianceProjection projection, VarianceParameters parameters, int[] components, int threads)
    {
        int n = projection.Point.Projected.Length, count = components.Length;
        DenseMatrix[] products = new DenseMatrix[count];
        try
        {
            using (DenseMatrix p = Whole(projection, n))
            {
                for (int k = 0; k < count; k++)
                {
                    products[k] = new DenseMatrix(n, n);
                }

                // V_k P column by column: the transpose of P V_k.
                Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
                {
                    double[] column = p.Column(j).ToArray();
                    for (int part = 0; part < parameters.Parts.Count; part++)
                    {
                        double[][] own = parameters.Parts[part].Apply(parameters.Of(part, projection.Point.Components), column, 1);
                        for (int c = 0; c < own.Length; c++)
                        {
                            int k = Array.IndexOf(components, parameters.Offset(part) + c);
                            if (k >= 0)
                            {
                                own[c].CopyTo(products[k].Column(j));
                            }
                        }
                    }
                });
            }

            var information = new double[count * count];
            for (int l = 0; l < count; l++)
            {
                // tr(V_k P V_l P) = Σ_ij (V_k P)_ij (V_l P)_ji.
                using DenseMatrix transposed = Transposed(products[l]);
                for (int k = 0; k <= l; k++)
                {
                    double sum = 0;
                    for (int j = 0; j < n; j++)
                    {
                        sum += TensorPrimitives.Dot<double>(products[k].Column(j), transposed.Column(j));
                    }

                    information[(k * count) + l] = information[(l * count) + k] = 0.5 * sum;
                }
            }

            return information;
        }
        finally
        {
            Array.ForEach(products, product => product?.Dispose());
        }
    }

    private static DenseMatrix Whole(VarianceProjection projection, int n)
    {
        using var identity = new DenseMatrix(n, n);
        for (int j = 0; j < n; j++)
        {
            identity.Column(j)[j] = 1;
        }

        return projection.Multiply(identity);
    }

    private static DenseMatrix Transposed(DenseMatrix matrix)
    {
        var transposed = new DenseMatrix(matrix.Columns, matrix.Rows);
        for (int j = 0; j < matrix.Columns; j++)
        {
            ReadOnlySpan<double> column = matrix.Column(j);
            for (int i = 0; i < column.Length; i++)
            {
                transposed.Column(i)[j] = column[i];
            }
        }

        return transposed;
    }
}
