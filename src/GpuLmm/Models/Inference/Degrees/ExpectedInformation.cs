using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>½ tr(P V_k P V_l), from the matrices P V_k themselves: n² numbers per component.</summary>
internal static class ExpectedInformation
{
    /// <summary>The information of the given components, row-major.</summary>
    /// <param name="projection">P.</param>
    /// <param name="parameters">The parts of V.</param>
    /// <param name="components">Places of the components among all.</param>
    /// <param name="threads">Threads to use.</param>
    public static double[] Of(VarianceProjection projection, VarianceParameters parameters, int[] components, int threads)
    {
        int n = projection.Point.Projected.Length;
        DenseMatrix[] products = [.. components.Select(_ => new DenseMatrix(n, n))];
        try
        {
            Multiply(projection, parameters, components, products, threads);
            return Traces(products);
        }
        finally
        {
            Array.ForEach(products, product => product.Dispose());
        }
    }

    /// <summary>V_k P column by column: the transpose of P V_k.</summary>
    private static void Multiply(
        VarianceProjection projection, VarianceParameters parameters, int[] components, DenseMatrix[] products, int threads)
    {
        int n = projection.Point.Projected.Length;
        using DenseMatrix p = Whole(projection, n);
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads }, j =>
        {
            double[] column = p.Column(j).ToArray();
            double[][] all = [.. parameters.Parts.SelectMany((part, k) =>
                part.Apply(parameters.Of(k, projection.Point.Components), column, 1))];
            for (int k = 0; k < components.Length; k++)
            {
                all[components[k]].CopyTo(products[k].Column(j));
            }
        });
    }

    /// <summary>½ tr(V_k P V_l P) = ½ Σ_ij (V_k P)_ij (V_l P)_ji.</summary>
    private static double[] Traces(DenseMatrix[] products)
    {
        int count = products.Length;
        var information = new double[count * count];
        for (int l = 0; l < count; l++)
        {
            using DenseMatrix transposed = Transposed(products[l]);
            for (int k = 0; k <= l; k++)
            {
                double sum = 0;
                for (int j = 0; j < transposed.Columns; j++)
                {
                    sum += TensorPrimitives.Dot<double>(products[k].Column(j), transposed.Column(j));
                }

                information[(k * count) + l] = information[(l * count) + k] = 0.5 * sum;
            }
        }

        return information;
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
