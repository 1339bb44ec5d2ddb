using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// F of a kernel K = F F', q × r: u = F w turns r independent effects into those of the q levels. F = U √S without the columns where S is
/// zero.
/// </summary>
internal sealed class KernelRoot
{
    private readonly DenseMatrix vectors;
    private readonly double[] roots;
    private readonly int first;

    /// <param name="kernel">K; left as it is.</param>
    /// <param name="backend">Where it is decomposed and multiplied.</param>
    /// <exception cref="InputException">K is not positive semi-definite.</exception>
    public KernelRoot(DenseMatrix kernel, Backend backend)
    {
        Backend = backend;
        Eigendecomposition decomposition = backend.Decompose(kernel.Clone());
        vectors = decomposition.Vectors;
        first = Array.FindIndex(decomposition.Values, s => s > 0);
        first = first < 0 ? decomposition.Values.Length : first;
        roots = Array.ConvertAll(decomposition.Values[first..], Math.Sqrt);
        Transposed = new DenseMatrix(Rank, vectors.Rows);
        for (int j = 0; j < Rank; j++)
        {
            ReadOnlySpan<double> column = vectors.Column(first + j);
            for (int level = 0; level < column.Length; level++)
            {
                Transposed[j, level] = column[level] * roots[j];
            }
        }
    }

    /// <summary>Where it is multiplied.</summary>
    public Backend Backend { get; }

    /// <summary>r.</summary>
    public int Rank => roots.Length;

    /// <summary>q.</summary>
    public int LevelCount => vectors.Rows;

    /// <summary>F', r × q: the loads of a level are a column.</summary>
    public DenseMatrix Transposed { get; }

    /// <summary>F'C.</summary>
    /// <param name="columns">C, q rows.</param>
    public DenseMatrix TransposedTimes(DenseMatrix columns)
    {
        using DenseMatrix rotated = Backend.Rotate(vectors, columns);
        var product = new DenseMatrix(Rank, columns.Columns);
        for (int j = 0; j < columns.Columns; j++)
        {
            TensorPrimitives.Multiply(rotated.Column(j)[first..], roots, product.Column(j));
        }

        return product;
    }

    /// <summary>F'x.</summary>
    /// <param name="perLevel">q numbers.</param>
    public double[] TransposedTimes(double[] perLevel)
    {
        var product = new double[Rank];
        for (int j = 0; j < Rank; j++)
        {
            product[j] = roots[j] * TensorPrimitives.Dot<double>(vectors.Column(first + j), perLevel);
        }

        return product;
    }

    /// <summary>F w.</summary>
    /// <param name="effects">r numbers.</param>
    public double[] Times(ReadOnlySpan<double> effects)
    {
        var product = new double[LevelCount];
        for (int j = 0; j < Rank; j++)
        {
            TensorPrimitives.MultiplyAdd(vectors.Column(first + j), roots[j] * effects[j], product, product);
        }

        return product;
    }
}
