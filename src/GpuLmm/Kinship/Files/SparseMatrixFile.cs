namespace GpuLmm;

/// <summary>GCTA's <c>.grm.sp</c>: a line for every pair that is related, two 0-based rows and their relationship; others are 0.</summary>
internal static class SparseMatrixFile
{
    /// <summary>K.</summary>
    /// <param name="path">The file.</param>
    /// <param name="n">Rows, as many as ids.</param>
    /// <exception cref="InputException">A line that is none, a pair twice, or a sample without a relationship to itself.</exception>
    public static DenseMatrix Read(string path, int n)
    {
        var matrix = new DenseMatrix(n, n);
        try
        {
            var seen = new HashSet<long>();
            var fields = new TextFields();
            using var lines = new TextLines(path);
            while (lines.TryRead(out ReadOnlySpan<byte> line))
            {
                fields.SplitWhitespace(line);
                if (fields.Count != 3 || !TextFields.TryWhole(fields.Bytes(line, 0), out long row)
                    || !TextFields.TryWhole(fields.Bytes(line, 1), out long column)
                    || !TextFields.TryNumber(fields.Bytes(line, 2), out double value))
                {
                    throw lines.Fault("expected two rows, counted from 0, and their relationship");
                }

                if (row < 0 || row >= n || column < 0 || column >= n)
                {
                    throw lines.Fault($"names row {Math.Max(row, column)}; expected rows from 0 to {n - 1}, as many as ids");
                }

                if (!seen.Add((Math.Max(row, column) * n) + Math.Min(row, column)))
                {
                    throw lines.Fault($"has the pair {row}, {column} once more");
                }

                matrix[(int)row, (int)column] = matrix[(int)column, (int)row] = value;
            }

            int missing = Enumerable.Range(0, n).FirstOrDefault(i => !seen.Contains(((long)i * n) + i), -1);
            return missing < 0 ? matrix : throw new InputException(
                $"{path}: row {missing} has no relationship to itself; expected a line for every sample.");
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }
}
