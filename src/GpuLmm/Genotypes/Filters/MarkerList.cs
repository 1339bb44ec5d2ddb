namespace GpuLmm;

/// <summary>Lists of marker ids kept in files, as <c>--extract</c> and <c>--exclude</c> take them.</summary>
internal static class MarkerList
{
    /// <summary>Reads the first column of a file without a header; blank lines are skipped and repeated ids count once.</summary>
    /// <param name="path">A text file, one id per line.</param>
    /// <returns>The ids, compared by ordinal text.</returns>
    /// <exception cref="InputException">The file is missing or holds no ids.</exception>
    public static IReadOnlySet<string> Read(string path)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            ids.Add(fields.Text(line, 0));
        }

        return ids.Count > 0 ? ids : throw new InputException($"{path}: holds no marker ids");
    }
}
