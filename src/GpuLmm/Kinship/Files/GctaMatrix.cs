using System.Runtime.InteropServices;

namespace GpuLmm;

/// <summary>GCTA's <c>.grm.bin</c> and <c>.grm.N.bin</c>: lower triangles by rows, float32.</summary>
internal static class GctaMatrix
{
    /// <summary>K, and the most markers of a pair; 0 without <c>.grm.N.bin</c>.</summary>
    public static (DenseMatrix Matrix, double MarkerCount) Read(string path, int n)
    {
        using BufferedStream stream = Open(path, n);
        var matrix = new DenseMatrix(n, n);
        try
        {
            MatrixFile.ReadLower(stream, matrix, isFloat: true);
            string counts = path[..^".bin".Length] + ".N.bin";
            return (matrix, File.Exists(counts) ? LargestCount(counts, n) : 0);
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    public static void Write(Stream stream, DenseMatrix matrix) => MatrixFile.WriteLower(stream, matrix);

    /// <summary>The markers of every pair: those both have where K was divided by them, else all.</summary>
    public static void WriteCounts(Stream stream, Kinship kinship)
    {
        if (kinship.PairCounts is { } counts)
        {
            MatrixFile.WriteLower(stream, counts);
            return;
        }

        int n = kinship.Samples.Count;
        var row = new float[n];
        Array.Fill(row, (float)kinship.MarkerCount);
        for (int i = 0; i < n; i++)
        {
            stream.Write(MemoryMarshal.AsBytes(row.AsSpan(0, i + 1)));
        }
    }

    private static double LargestCount(string path, int n)
    {
        using BufferedStream stream = Open(path, n);
        var row = new float[n];
        double largest = 0;
        for (int i = 0; i < n; i++)
        {
            Span<float> read = row.AsSpan(0, i + 1);
            stream.ReadExactly(MemoryMarshal.AsBytes(read));
            foreach (float count in read)
            {
                largest = Math.Max(largest, float.IsFinite(count) ? count : 0);
            }
        }

        return largest;
    }

    private static BufferedStream Open(string path, int n)
    {
        FileStream file = InputFile.OpenRead(path);
        long expected = (long)n * (n + 1) / 2 * sizeof(float);
        if (file.Length == expected)
        {
            return new BufferedStream(file, 1 << 20);
        }

        long found = file.Length;
        file.Dispose();
        throw new InputException(
            $"{path}: expected {expected} bytes, the lower triangle of {n} samples in float32 (as many as ids), found {found}.");
    }
}
