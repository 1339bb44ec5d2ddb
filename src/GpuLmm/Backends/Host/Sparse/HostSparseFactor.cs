using System.Numerics.Tensors;
using GpuLmm.Backends.Host.LinearAlgebra;
using GpuLmm.Numerics;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends.Host.Sparse;

/// <summary>
/// Left-looking supernodal Cholesky: a supernode takes the updates of all before it that have rows among its columns, and is factored (Ng
/// &amp; Peyton 1993).
/// </summary>
internal sealed unsafe class HostSparseFactor : SparseFactor
{
    // Multiplications from which a call into the dense algebra is worth it.
    private const long ManyProducts = 20_000;

    private readonly DenseAlgebra algebra;
    private readonly SupernodeInverse inverse;
    private readonly int[] head;
    private readonly int[] next;
    private readonly int[] reached;
    private readonly int[] places;
    private NativeBuffer<double>? product;
    private int inverted = -1;

    public HostSparseFactor(DenseAlgebra algebra, SupernodalStructure structure)
    {
        this.algebra = algebra;
        Structure = structure;
        Values = new NativeBuffer<double>(structure.Length);
        inverse = new SupernodeInverse(algebra, structure, Values);
        head = new int[structure.Supernodes.Length];
        next = new int[structure.Supernodes.Length];
        reached = new int[structure.Supernodes.Length];
        places = new int[structure.TallestBelow];
    }

    public override SupernodalStructure Structure { get; }

    public override NativeBuffer<double> Values { get; }

    public override NativeBuffer<double> Inverse => inverse.Values;

    public override bool TryFactor()
    {
        inverted = -1;
        Array.Fill(head, -1);
        Array.Clear(reached);
        Supernode[] all = Structure.Supernodes;
        for (int s = 0; s < all.Length; s++)
        {
            for (int from = head[s]; from >= 0;)
            {
                int following = next[from];
                reached[from] = Update(all[from], reached[from], all[s]);
                Enlist(from);
                from = following;
            }

            if (!SupernodeMath.Factor(algebra, all[s].ColumnCount, all[s].RowCount, Values.Pointer + all[s].Offset))
            {
                return false;
            }

            Enlist(s);
        }

        return true;
    }

    public override void RunInLanes(int lanes, int pieces, Action<int, int> work) =>
        algebra.InLanes(() => Workers.Run(lanes, pieces, work));

    public override void SolveLower(Span<double> x)
    {
        foreach (Supernode supernode in Structure.Supernodes)
        {
            for (int j = 0; j < supernode.ColumnCount; j++)
            {
                Eliminate(supernode, j, x);
            }
        }
    }

    public override void SolveLower(IReadOnlyList<double[]> columns)
    {
        foreach (Supernode supernode in Structure.Supernodes)
        {
            for (int j = 0; j < supernode.ColumnCount; j++)
            {
                for (int k = 0; k < columns.Count; k++)
                {
                    Eliminate(supernode, j, columns[k]);
                }
            }
        }
    }

    public override void SolveUpper(Span<double> x)
    {
        for (int s = Structure.Supernodes.Length - 1; s >= 0; s--)
        {
            Supernode supernode = Structure.Supernodes[s];
            int rows = supernode.RowCount;
            for (int j = supernode.ColumnCount - 1; j >= 0; j--)
            {
                double* column = Values.Pointer + supernode.Offset + ((long)j * rows);
                Span<double> own = x.Slice(supernode.FirstColumn + j + 1, supernode.ColumnCount - j - 1);
                double sum = x[supernode.FirstColumn + j] - TensorPrimitives.Dot(new ReadOnlySpan<double>(column + j + 1, own.Length), own);
                double* below = column + supernode.ColumnCount;
                for (int i = 0; i < supernode.Below.Length; i++)
                {
                    sum -= below[i] * x[supernode.Below[i]];
                }

                x[supernode.FirstColumn + j] = sum / column[j];
            }
        }
    }

    public override void Invert(int columns)
    {
        if (inverted != columns)
        {
            inverse.Compute(columns);
            inverted = columns;
        }
    }

    public override void Dispose()
    {
        Values.Dispose();
        inverse.Dispose();
        product?.Dispose();
    }

    /// <summary>A column's step of the forward solution.</summary>
    private void Eliminate(Supernode supernode, int j, Span<double> x)
    {
        double* column = Values.Pointer + supernode.Offset + ((long)j * supernode.RowCount);
        double value = x[supernode.FirstColumn + j] /= column[j];
        Span<double> own = x.Slice(supernode.FirstColumn + j + 1, supernode.ColumnCount - j - 1);
        TensorPrimitives.MultiplyAdd(new ReadOnlySpan<double>(column + j + 1, own.Length), -value, own, own);
        double* below = column + supernode.ColumnCount;
        int[] rows = supernode.Below;
        for (int i = 0; i < rows.Length; i++)
        {
            x[rows[i]] -= below[i] * value;
        }
    }

    /// <summary>Puts a supernode where its next rows are columns.</summary>
    private void Enlist(int supernode)
    {
        int[] below = Structure.Supernodes[supernode].Below;
        if (reached[supernode] < below.Length)
        {
            int owner = Structure.OwnerOf(below[reached[supernode]]);
            next[supernode] = head[owner];
            head[owner] = supernode;
        }
    }

    /// <summary>Subtracts what a factored supernode contributes to the columns of a later one.</summary>
    /// <returns>The first of its rows beyond those columns.</returns>
    private int Update(Supernode from, int first, Supernode to)
    {
        int end = first;
        while (end < from.Below.Length && from.Below[end] < to.EndColumn)
        {
            end++;
        }

        int count = from.Below.Length - first, columns = end - first, n = from.ColumnCount, ld = from.RowCount;
        double* l = Values.Pointer + from.Offset + n + first;
        double* target = Values.Pointer + to.Offset;
        Places(from.Below, first, to);
        bool isAdjacent = places[count - 1] - places[0] == count - 1;
        if ((long)n * count * columns < ManyProducts)
        {
            UpdateByLoops(l, ld, n, count, columns, target, to.RowCount);
        }
        else if (isAdjacent)
        {
            // The part above the diagonal is written too, and never read.
            algebra.Multiply(false, true, count, columns, n, -1, l, ld, l, ld, 1,
                target + places[0] + ((long)places[0] * to.RowCount), to.RowCount);
        }
        else
        {
            double* buffer = Product((long)count * columns);
            algebra.Multiply(false, true, count, columns, n, 1, l, ld, l, ld, 0, buffer, count);
            for (int c = 0; c < columns; c++)
            {
                double* column = target + ((long)places[c] * to.RowCount);
                for (int i = c; i < count; i++)
                {
                    column[places[i]] -= buffer[i + ((long)c * count)];
                }
            }
        }

        return end;
    }

    private void UpdateByLoops(double* l, int ld, int n, int count, int columns, double* target, int rows)
    {
        for (int c = 0; c < columns; c++)
        {
            double* column = target + ((long)places[c] * rows);
            for (int k = 0; k < n; k++)
            {
                double* own = l + ((long)k * ld);
                double weight = own[c];
                for (int i = c; i < count; i++)
                {
                    column[places[i]] -= own[i] * weight;
                }
            }
        }
    }

    private void Places(int[] below, int first, Supernode to)
    {
        // Both lists ascend: rows beyond the columns are found by walking on.
        int at = 0;
        for (int i = first; i < below.Length; i++)
        {
            if (below[i] < to.EndColumn)
            {
                places[i - first] = below[i] - to.FirstColumn;
                continue;
            }

            at = to.Below.AsSpan(at).BinarySearch(below[i]) + at;
            places[i - first] = to.ColumnCount + at;
        }
    }

    private double* Product(long length)
    {
        if (product is null || product.Length < length)
        {
            product?.Dispose();
            product = new NativeBuffer<double>(length);
        }

        return product.Pointer;
    }
}
