namespace GpuLmm.Backends;

/// <summary>Columns First … End − 1 of an n × n matrix.</summary>
internal readonly record struct ColumnRange(int First, int End)
{
    /// <summary>Number of columns.</summary>
    public int Count => End - First;

    /// <summary>All columns.</summary>
    public static ColumnRange All(int n) => new(0, n);

    /// <summary>Parts of at most <paramref name="most"/> columns, in order.</summary>
    public IReadOnlyList<ColumnRange> Cut(int most)
    {
        var parts = new List<ColumnRange>();
        for (int first = First; first < End; first += most)
        {
            parts.Add(new ColumnRange(first, Math.Min(End, first + most)));
        }

        return parts;
    }

    /// <summary>
    /// All columns of the lower triangle of an n × n matrix in parts of nearly equal area; with few columns a part may have none.
    /// </summary>
    public static IReadOnlyList<ColumnRange> ShareTriangle(int n, int parts)
    {
        var ranges = new ColumnRange[parts];
        int first = 0;
        for (int k = 0; k < parts; k++)
        {
            // Columns 0 … c − 1 hold the share 1 − (1 − c/n)² of the triangle.
            double bound = n * (1 - Math.Sqrt(1 - ((k + 1.0) / parts)));
            int end = k == parts - 1 ? n : Math.Clamp((int)Math.Round(bound), first, n);
            ranges[k] = new ColumnRange(first, end);
            first = end;
        }

        return ranges;
    }
}
