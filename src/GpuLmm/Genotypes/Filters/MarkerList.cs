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

    /// <summary>Reads a file of two columns without a header, ids of markers and the set of each; blank lines are skipped.</summary>
    /// <param name="path">A text file, one marker per line.</param>
    /// <returns>Set of each marker.</returns>
    /// <exception cref="InputException">The file is missing or empty, a line has not two fields, or a marker is in two sets.</exception>
    public static IReadOnlyDictionary<string, string> ReadSets(string path)
    {
        var sets = new Dictionary<string, string>(StringComparer.Ordinal);
        var fields = new TextFields();
        using var lines = new TextLines(path);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (fields.Count != 2)
            {
                throw lines.Fault($"expected the id of a marker and the name of its set, found {fields.Count} fields");
            }

            string id = fields.Text(line, 0), name = fields.Text(line, 1);
            if (!sets.TryAdd(id, name) && sets[id] != name)
            {
                throw lines.Fault($"marker '{id}' is in set '{sets[id]}' already; each marker is in one");
            }
        }

        return sets.Count > 0 ? sets : throw new InputException($"{path}: holds no marker ids");
    }
}
