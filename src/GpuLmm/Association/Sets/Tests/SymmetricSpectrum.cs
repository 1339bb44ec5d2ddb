using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Eigenvalues of covariances of sets.</summary>
/// <param name="backend">Whose host decomposes.</param>
internal sealed class SymmetricSpectrum(Backend backend)
{
    // Rotations of pairs are as fast for few rows.
    private const int FewRows = 8;

    // What rounding leaves of an eigenvalue that is 0.
    private const double Negligible = 1e-11;

    /// <summary>The eigenvalues that are above rounding, in no order.</summary>
    /// <param name="matrix">Symmetric, m × m; kept.</param>
    /// <param name="size">m.</param>
    public double[] Values(double[] matrix, int size)
    {
        Decompose(matrix, size, out double[] values, out DenseMatrix? vectors);
        vectors?.Dispose();
        double least = values.DefaultIfEmpty().Max() * Negligible;
        return [.. values.Where(value => value > least)];
    }

    /// <summary>The same, and of every eigenvector its product with a vector.</summary>
    /// <param name="matrix">Symmetric, m × m; kept.</param>
    /// <param name="vector">m numbers.</param>
    /// <param name="products">e_k'v of these eigenvalues.</param>
    /// <param name="rest">Σ (e_k'v)² of the other eigenvectors.</param>
    public double[] Values(double[] matrix, double[] vector, out double[] products, out double rest)
    {
        int size = vector.Length;
        Decompose(matrix, size, out double[] values, out DenseMatrix? vectors);
        using (vectors)
        {
            double largest = values.DefaultIfEmpty().Max() * Negligible;
            var kept = new List<(double Value, double Product)>(size);
            rest = 0;
            for (int k = 0; k < size; k++)
            {
                double product = System.Numerics.Tensors.TensorPrimitives.Dot<double>(vectors!.Column(k), vector);
                if (values[k] > largest)
                {
                    kept.Add((values[k], product));
                }
                else
                {
                    rest += product * product;
                }
            }

            products = [.. kept.Select(pair => pair.Product)];
            return [.. kept.Select(pair => pair.Value)];
        }
    }

    private void Decompose(double[] matrix, int size, out double[] values, out DenseMatrix? vectors)
    {
        vectors = new DenseMatrix(Math.Max(1, size), Math.Max(1, size));
        if (size <= FewRows)
        {
            values = new double[size];
            var rows = new double[size * size];
            SmallEigen.Decompose([.. matrix], size, values, rows);
            rows.AsSpan(0, size * size).CopyTo(vectors.Buffer.Slice(0, size * size));
            return;
        }

        matrix.AsSpan().CopyTo(vectors.Buffer.Slice(0, size * size));
        values = backend.Host.DecomposeSymmetric(vectors);
    }
}
