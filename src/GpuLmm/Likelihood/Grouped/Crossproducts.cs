using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// [Z X]'W_s[Z X] of a grouped model, one for each residual stratum s: all that its likelihood needs of the design, whatever the number of
/// records. Blocks of the lower triangle by nodes: a level of a term (of a kernel: one of its independent effects), or all of X, which
/// comes last.
/// </summary>
internal sealed class Crossproducts
{
    /// <summary>
    /// Terms in the order of elimination: those with most levels first, where their columns are diagonal; those with kernels, dense, last.
    /// </summary>
    public required IReadOnlyList<GroupedTerm> Terms { get; init; }

    /// <summary>Nodes and which of them meet.</summary>
    public required NodeGraph Graph { get; init; }

    /// <summary>Where the factor of the graph has entries.</summary>
    /// <exception cref="OutOfMemoryException">It would not fit.</exception>
    [AllowNull]
    public SupernodalStructure Structure
    {
        get => field ??= SupernodalStructure.TryOf(Graph, FactorMemory.MostNumbers(), out long atLeast)
            ?? throw FactorMemory.Fault(Graph, Terms, FactorMemory.MostNumbers(), atLeast);
        init;
    }

    /// <summary>Term of each node; −1 for X.</summary>
    public required int[] TermOfNode { get; init; }

    /// <summary>Columns of Z: X's come after them.</summary>
    public required int RandomCount { get; init; }

    /// <summary>Row node of each block; its column node is that whose blocks it is among.</summary>
    public required int[] BlockRows { get; init; }

    /// <summary>First block of each node's column, and the number of blocks; the first is the diagonal one.</summary>
    public required int[] BlockStarts { get; init; }

    /// <summary>Where a block's values start: column-major, sizes of its two nodes.</summary>
    public required int[] ValueStarts { get; init; }

    /// <summary>The values of each stratum.</summary>
    public required double[][] Values { get; init; }

    /// <summary>Records of each stratum.</summary>
    public required int[] StratumSizes { get; init; }

    /// <summary>Σ log w.</summary>
    public required double LogWeights { get; init; }

    /// <summary>A v, symmetric, of values in the layout of <see cref="Values"/>.</summary>
    /// <param name="values">A.</param>
    /// <param name="v">One number a column.</param>
    /// <param name="product">A v; overwritten.</param>
    public void Multiply(double[] values, ReadOnlySpan<double> v, Span<double> product)
    {
        product.Clear();
        int[] sizes = Graph.Sizes, offsets = Graph.Offsets;
        for (int node = 0; node < sizes.Length; node++)
        {
            int size = sizes[node], column = offsets[node];
            for (int block = BlockStarts[node]; block < BlockStarts[node + 1]; block++)
            {
                int row = offsets[BlockRows[block]], height = sizes[BlockRows[block]], at = ValueStarts[block];
                bool isDiagonal = row == column;
                if (size == 1 && height == 1)
                {
                    product[row] += values[at] * v[column];
                    product[column] += isDiagonal ? 0 : values[at] * v[row];
                    continue;
                }

                for (int b = 0; b < size; b++, at += height)
                {
                    ReadOnlySpan<double> own = values.AsSpan(at, height);
                    TensorPrimitives.MultiplyAdd(own, v[column + b], product.Slice(row, height), product.Slice(row, height));
                    product[column + b] += isDiagonal ? 0 : TensorPrimitives.Dot(own, v.Slice(row, height));
                }
            }
        }
    }

    /// <summary>x − [Z X] u, in place.</summary>
    /// <param name="effects">u, one number a column.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="x">n numbers.</param>
    public void SubtractFitted(double[] effects, DenseMatrix basis, Span<double> x)
    {
        for (int j = 0; j < basis.Columns; j++)
        {
            TensorPrimitives.MultiplyAdd(basis.Column(j), -effects[RandomCount + j], x, x);
        }

        foreach (GroupedTerm term in Terms)
        {
            term.SubtractFitted(effects, x);
        }
    }
}
