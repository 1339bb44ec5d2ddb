namespace GpuLmm;

/// <summary>
/// Draws from the normal distributions of mixed models, for data of known truth: u = L z, L L' = K, z standard normal. L is the Cholesky
/// factor, which is unique: the same random numbers give the same effects on every machine.
/// </summary>
internal static class SimulatedEffects
{
    // Beside the largest entry of the diagonal; what is below it is rounding of a K that is singular.
    private const double LeastPivot = 1e-10;

    /// <summary>Random effects of the samples of a kernel.</summary>
    /// <param name="kinship">K, n × n, positive semi-definite.</param>
    /// <param name="random">Where the random numbers come from; 2n uniform ones are taken.</param>
    /// <returns>u ~ N(0, K), n values; times √σ² for N(0, σ² K).</returns>
    /// <exception cref="InputException">K is not positive semi-definite.</exception>
    public static double[] Draw(Kinship kinship, Random random)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        using DenseMatrix factor = kinship.Matrix.Clone();
        Factor(factor);
        double[] z = Draw(factor.Rows, random);
        var effects = new double[z.Length];
        for (int j = 0; j < z.Length; j++)
        {
            ReadOnlySpan<double> column = factor.Column(j);
            for (int i = j; i < z.Length; i++)
            {
                effects[i] += column[i] * z[j];
            }
        }

        return effects;
    }

    /// <summary>Independent standard normal numbers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">Where the random numbers come from; two uniform ones for each (Box &amp; Muller 1958).</param>
    public static double[] Draw(int count, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return [.. Enumerable.Range(0, count).Select(_ => Normal(random))];
    }

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>L in the lower triangle; a column without a pivot is zero.</summary>
    private static void Factor(DenseMatrix matrix)
    {
        int n = matrix.Rows;
        double largest = Enumerable.Range(0, n).Max(i => matrix[i, i]);
        for (int j = 0; j < n; j++)
        {
            Span<double> column = matrix.Column(j)[j..];
            for (int k = 0; k < j; k++)
            {
                ReadOnlySpan<double> earlier = matrix.Column(k)[j..];
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(earlier, -earlier[0], column, column);
            }

            double pivot = column[0];
            if (pivot < -1e-6 * largest)
            {
                throw new InputException(
                    $"The relationship matrix of {n} samples is not positive semi-definite: pivot {j + 1} is {pivot:g3}.");
            }

            System.Numerics.Tensors.TensorPrimitives.Multiply(column, pivot > LeastPivot * largest ? 1 / Math.Sqrt(pivot) : 0, column);
        }
    }
}
