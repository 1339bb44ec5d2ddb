namespace GpuLmm;

/// <summary>The records of every level, ascending, by counting.</summary>
internal sealed class RecordList
{
    private readonly int[] starts;
    private readonly int[] records;

    /// <param name="levels">Level of each record.</param>
    /// <param name="levelCount">q.</param>
    public RecordList(int[] levels, int levelCount)
    {
        starts = new int[levelCount + 1];
        records = new int[levels.Length];
        foreach (int level in levels)
        {
            starts[level + 1]++;
        }

        for (int level = 0; level < levelCount; level++)
        {
            starts[level + 1] += starts[level];
        }

        int[] at = [.. starts];
        for (int i = 0; i < levels.Length; i++)
        {
            records[at[levels[i]]++] = i;
        }
    }

    /// <summary>Records of a level.</summary>
    public ReadOnlySpan<int> Of(int level) => records.AsSpan(starts[level], starts[level + 1] - starts[level]);
}
