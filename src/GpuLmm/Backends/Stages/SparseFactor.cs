using GpuLmm.Numerics;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareSparse"/>: factors one sparse symmetric matrix M after the other, all of one structure, and
/// gives determinants, solutions and the entries of M⁻¹ that the structure has room for.
/// </summary>
internal abstract class SparseFactor : IDisposable
{
    /// <summary>Where entries stand, in <see cref="Values"/> and in <see cref="Inverse"/>.</summary>
    public abstract SupernodalStructure Structure { get; }

    /// <summary>
    /// The caller clears them and fills in the lower triangle of M; after <see cref="TryFactor"/> they hold L. What is above the diagonal
    /// is disregarded.
    /// </summary>
    public abstract NativeBuffer<double> Values { get; }

    /// <summary>Entries of M⁻¹ after <see cref="Invert"/>, lower triangle.</summary>
    public abstract NativeBuffer<double> Inverse { get; }

    /// <summary>M = L L'.</summary>
    /// <returns>Whether M is numerically positive definite.</returns>
    public abstract bool TryFactor();

    /// <summary>
    /// Calls <paramref name="work"/>(lane, piece) once for every piece, in lanes at the same time that factor each for itself.
    /// </summary>
    public abstract void RunInLanes(int lanes, int pieces, Action<int, int> work);

    /// <summary>L⁻¹ x in place, after <see cref="TryFactor"/>.</summary>
    /// <param name="x">One number a column.</param>
    public abstract void SolveLower(Span<double> x);

    /// <summary>L⁻¹ x in place of every x: L is read once for all.</summary>
    /// <param name="columns">Each one number a column.</param>
    public abstract void SolveLower(IReadOnlyList<double[]> columns);

    /// <summary>L⁻' x in place.</summary>
    /// <param name="x">One number a column.</param>
    public abstract void SolveUpper(Span<double> x);

    /// <summary>
    /// From L to the entries of M⁻¹ where L has entries (Takahashi, Fagan &amp; Chen 1973); nothing to do where they are there already.
    /// </summary>
    /// <param name="columns">
    /// The inverse of M's leading rows and columns, this many of them; entries beyond are zero. Fewer than all drop whole supernodes' ends:
    /// the last node.
    /// </param>
    public abstract void Invert(int columns);

    /// <summary>The last rows and columns of M⁻¹, from L alone.</summary>
    /// <param name="count">How many, at most those of the last supernode.</param>
    /// <returns>count × count, row-major.</returns>
    public unsafe double[] TrailingInverse(int count)
    {
        var triangle = new double[count * count];
        for (int j = 0; j < count; j++)
        {
            Supernode last = Structure.Supernodes[^1];
            double* column = Values.Pointer + last.Offset + ((long)(last.ColumnCount - count + j) * last.RowCount)
                + last.ColumnCount - count;
            for (int i = j; i < count; i++)
            {
                triangle[(i * count) + j] = column[i];
            }
        }

        return CholeskyFactor.Of(triangle, count).Inverse();
    }

    /// <summary>
    /// log of the determinant of the leading columns' part, Σ 2 log L_jj over [<paramref name="first"/>, <paramref name="end"/>).
    /// </summary>
    public unsafe double LogDeterminant(int first, int end)
    {
        double sum = 0;
        for (int column = first; column < end;)
        {
            Supernode supernode = Structure.Supernodes[Structure.OwnerOf(column)];
            for (; column < Math.Min(end, supernode.EndColumn); column++)
            {
                int own = column - supernode.FirstColumn;
                sum += Math.Log(Values.Pointer[supernode.Offset + ((long)own * supernode.RowCount) + own]);
            }
        }

        return 2 * sum;
    }

    /// <summary>L by columns, after <see cref="TryFactor"/>.</summary>
    public unsafe SparseLower Lower()
    {
        var starts = new long[Structure.Graph.ColumnCount + 1];
        var rows = new List<int>();
        var values = new List<double>();
        foreach (Supernode supernode in Structure.Supernodes)
        {
            for (int j = 0; j < supernode.ColumnCount; j++)
            {
                double* column = Values.Pointer + supernode.Offset + ((long)j * supernode.RowCount);
                for (int i = j; i < supernode.RowCount; i++)
                {
                    if (i == j || column[i] != 0)
                    {
                        rows.Add(i < supernode.ColumnCount ? supernode.FirstColumn + i : supernode.Below[i - supernode.ColumnCount]);
                        values.Add(column[i]);
                    }
                }

                starts[supernode.FirstColumn + j + 1] = rows.Count;
            }
        }

        return new SparseLower(starts, [.. rows], [.. values]);
    }

    public abstract void Dispose();
}
