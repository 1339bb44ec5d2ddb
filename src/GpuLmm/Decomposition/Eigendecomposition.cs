namespace GpuLmm;

/// <summary>K = U S U' of a symmetric positive semi-definite matrix. Owns U.</summary>
internal sealed class Eigendecomposition : IDisposable
{
    /// <summary>
    /// Eigenvalues below −<see cref="NegativeTolerance"/> · s_max mean that the matrix is not positive semi-definite; those between are
    /// rounding (a GRM stored in float32 has them) and count as zero.
    /// </summary>
    public const double NegativeTolerance = 1e-5;

    internal Eigendecomposition(DenseMatrix vectors, double[] values)
    {
        Vectors = vectors;
        SmallestEigenvalue = values.Length == 0 ? 0 : values[0];
        double largest = values.Length == 0 ? 0 : values[^1];
        if (!double.IsFinite(SmallestEigenvalue) || !double.IsFinite(largest))
        {
            throw new InputException("The relationship matrix has entries that are not finite numbers.");
        }

        RequireSemiDefinite(largest);

        // Values this small are zero but for rounding; zero exactly, they leave no trace of it in the weights.
        double floor = 1e-12 * largest;
        Values = Array.ConvertAll(values, s => s < floor ? 0 : s);
    }

    /// <summary>U, n × n, an eigenvector a column.</summary>
    public DenseMatrix Vectors { get; }

    /// <summary>s, ascending, ≥ 0.</summary>
    public double[] Values { get; }

    /// <summary>The smallest eigenvalue as computed, before it was set to zero.</summary>
    public double SmallestEigenvalue { get; }

    /// <summary>n.</summary>
    public int SampleCount => Vectors.Rows;

    /// <summary>Fails where an eigenvalue is too far below zero.</summary>
    /// <param name="largest">The largest eigenvalue of the relationship matrix, where others were put beside it.</param>
    /// <exception cref="InputException">The matrix is not positive semi-definite.</exception>
    public void RequireSemiDefinite(double largest)
    {
        if (SmallestEigenvalue < -NegativeTolerance * Math.Max(largest, 0))
        {
            throw new InputException(
                $"The relationship matrix is not positive semi-definite: smallest eigenvalue {SmallestEigenvalue:g6}, largest {largest:g6}; "
                + $"allowed is −{NegativeTolerance:g1} of the largest.");
        }
    }

    /// <summary>Frees U.</summary>
    public void Dispose() => Vectors.Dispose();
}
