using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>
/// Symmetric matrices as binary numbers, little-endian: square, or the lower triangle by rows. Streamed; offsets are 64-bit.
/// </summary>
internal static class MatrixFile
{
    private const int Tile = 64;

    /// <summary>Reads n × n numbers.</summary>
    public static void ReadSquare(Stream stream, DenseMatrix matrix, bool isFloat) => ReadRows(stream, matrix, isFloat, _ => matrix.Rows);

    /// <summary>Reads the lower triangle with its diagonal, and mirrors it.</summary>
    public static void ReadLower(Stream stream, DenseMatrix matrix, bool isFloat)
    {
        ReadRows(stream, matrix, isFloat, row => row + 1);
        MirrorUpper(matrix);
    }

    /// <summary>Writes the lower triangle with its diagonal as float32.</summary>
    public static void WriteLower(Stream stream, DenseMatrix matrix)
    {
        var row = new float[matrix.Rows];
        for (int i = 0; i < matrix.Rows; i++)
        {
            Span<float> lower = row.AsSpan(0, i + 1);
            TensorPrimitives.ConvertTruncating<double, float>(matrix.Column(i)[..(i + 1)], lower);
            stream.Write(MemoryMarshal.AsBytes(lower));
        }
    }

    /// <summary>Writes n × n float64.</summary>
    public static void WriteSquare(Stream stream, DenseMatrix matrix)
    {
        for (int i = 0; i < matrix.Rows; i++)
        {
            stream.Write(MemoryMarshal.AsBytes(matrix.Column(i)));
        }
    }

    // Row i of a symmetric matrix is column i: what was read of it lies above the diagonal.
    private static void ReadRows(Stream stream, DenseMatrix matrix, bool isFloat, Func<int, int> length)
    {
        var row = new float[isFloat ? matrix.Rows : 0];
        for (int i = 0; i < matrix.Rows; i++)
        {
            Span<double> target = matrix.Column(i)[..length(i)];
            if (isFloat)
            {
                Span<float> read = row.AsSpan(0, target.Length);
                stream.ReadExactly(MemoryMarshal.AsBytes(read));
                TensorPrimitives.ConvertTruncating<float, double>(read, target);
            }
            else
            {
                stream.ReadExactly(MemoryMarshal.AsBytes(target));
            }
        }
    }

    // By tiles: a whole row of a large matrix would touch a page of memory for every number.
    private static unsafe void MirrorUpper(DenseMatrix matrix)
    {
        long n = matrix.Rows;
        double* a = matrix.Pointer;
        for (long j0 = 0; j0 < n; j0 += Tile)
        {
            for (long i0 = 0; i0 <= j0; i0 += Tile)
            {
                for (long j = j0; j < Math.Min(j0 + Tile, n); j++)
                {
                    for (long i = i0; i < Math.Min(i0 + Tile, j); i++)
                    {
                        a[j + (i * n)] = a[i + (j * n)];
                    }
                }
            }
        }
    }
}
