namespace GpuLmm;

/// <summary>The windows over the markers of a chromosome, in their order.</summary>
internal sealed class PruningWindows
{
    private readonly long[]? positions;
    private readonly int count;
    private readonly int size;
    private readonly int step;

    private PruningWindows(long[]? positions, int count, int size, int step) =>
        (this.positions, this.count, this.size, this.step) = (positions, count, size, step);

    /// <summary>The first marker of each window, and the one after its last.</summary>
    public IEnumerable<(int Start, int End)> All()
    {
        int start = 0, end = EndOf(0);
        yield return (start, end);
        while (end < count)
        {
            start = positions is null ? start + step : FirstThatReaches(start + 1, end);
            end = EndOf(start);
            yield return (start, end);
        }
    }

    /// <summary>
    /// Parts of a chromosome whose markers are within reach of their neighbours, with their windows. A marker that is out of reach of all
    /// others is in none.
    /// </summary>
    /// <param name="positions">Of the markers of a chromosome, ascending.</param>
    /// <param name="options">The window.</param>
    /// <returns>The place of each part's first marker, the number of its markers, and its windows.</returns>
    public static IEnumerable<(int First, int Count, PruningWindows Windows)> Of(long[] positions, PruningOptions options)
    {
        bool isCount = options.Unit == LdWindowUnit.Snps;
        int reach = isCount ? (int)options.Window : (int)(options.Window * 1000 * (1 + 1e-12));
        int first = 0;
        for (int j = 1; j <= positions.Length; j++)
        {
            if (j == positions.Length || (!isCount && positions[j] - positions[j - 1] > reach))
            {
                int length = j - first;
                if (length > 1)
                {
                    long[]? own = isCount ? null : positions[first..j];
                    yield return (first, length, new PruningWindows(own, length, reach, options.Step));
                }

                first = j;
            }
        }
    }

    private int EndOf(int start)
    {
        if (positions is null)
        {
            return Math.Min(count, start + size);
        }

        int end = start + 1;
        while (end < count && positions[end] - positions[start] <= size)
        {
            end++;
        }

        return end;
    }

    private int FirstThatReaches(int start, int marker)
    {
        while (positions![marker] - positions[start] > size)
        {
            start++;
        }

        return start;
    }
}
