using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuLmm.Numerics.Sparse;

/// <summary>
/// A sparse lower triangle by columns, the diagonal first in each, that several right-hand sides are solved with at once.
/// </summary>
/// <param name="starts">First entry of each column, and the number of entries.</param>
/// <param name="rows">Row of each entry.</param>
/// <param name="values">Value of each entry.</param>
internal sealed class SparseLower(long[] starts, int[] rows, double[] values)
{
    /// <summary>Right-hand sides at once: L is read once for all of them.</summary>
    public const int Lanes = 8;

    /// <summary>Rows and columns.</summary>
    public int Size => starts.Length - 1;

    public long[] Starts => starts;

    public int[] Rows => rows;

    public double[] Values => values;

    /// <summary>Memory that it takes.</summary>
    public long Bytes => (8L * starts.Length) + (12L * rows.Length);

    /// <summary>L⁻¹ V in place.</summary>
    /// <param name="v">V, row by row, <see cref="Lanes"/> numbers each.</param>
    public void Solve(Span<double> v)
    {
        Span<Vector<double>> lines = MemoryMarshal.Cast<double, Vector<double>>(v);
        int width = Lanes / Vector<double>.Count;
        for (int j = 0; j < Size; j++)
        {
            long at = starts[j], end = starts[j + 1];
            double inverse = 1 / values[at];
            for (int w = 0; w < width; w++)
            {
                Vector<double> own = lines[(j * width) + w] * inverse;
                lines[(j * width) + w] = own;
                for (long k = at + 1; k < end; k++)
                {
                    lines[(rows[k] * width) + w] -= own * values[k];
                }
            }
        }
    }

    /// <summary>L⁻' V in place.</summary>
    /// <param name="v">V, row by row, <see cref="Lanes"/> numbers each.</param>
    public void SolveTransposed(Span<double> v)
    {
        Span<Vector<double>> lines = MemoryMarshal.Cast<double, Vector<double>>(v);
        int width = Lanes / Vector<double>.Count;
        for (int j = Size - 1; j >= 0; j--)
        {
            long at = starts[j], end = starts[j + 1];
            for (int w = 0; w < width; w++)
            {
                Vector<double> own = lines[(j * width) + w];
                for (long k = at + 1; k < end; k++)
                {
                    own -= lines[(rows[k] * width) + w] * values[k];
                }

                lines[(j * width) + w] = own * (1 / values[at]);
            }
        }
    }
}
