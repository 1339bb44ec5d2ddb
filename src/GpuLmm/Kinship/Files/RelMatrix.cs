namespace GpuLmm;

/// <summary>
/// PLINK 2's <c>.rel.bin</c>: square or lower triangle, float64 or float32 (<c>bin4</c>); the size of the file tells which.
/// </summary>
internal static class RelMatrix
{
    public static DenseMatrix Read(string path, int n)
    {
        using FileStream file = InputFile.OpenRead(path);
        long square = (long)n * n;
        long triangle = (long)n * (n + 1) / 2;
        (bool isSquare, bool isFloat) = file.Length switch
        {
            long size when size == square * sizeof(double) => (true, false),
            long size when size == triangle * sizeof(double) => (false, false),
            long size when size == square * sizeof(float) => (true, true),
            long size when size == triangle * sizeof(float) => (false, true),
            _ => throw new InputException(
                $"{path}: expected {square * 8} or {square * 4} bytes (square), or {triangle * 8} or {triangle * 4} (lower triangle), "
                + $"for {n} samples (as many as ids), found {file.Length}."),
        };
        using var stream = new BufferedStream(file, 1 << 20);
        var matrix = new DenseMatrix(n, n);
        try
        {
            if (isSquare)
            {
                MatrixFile.ReadSquare(stream, matrix, isFloat);
            }
            else
            {
                MatrixFile.ReadLower(stream, matrix, isFloat);
            }

            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    public static void Write(Stream stream, DenseMatrix matrix) => MatrixFile.WriteSquare(stream, matrix);
}
