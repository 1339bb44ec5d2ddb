namespace GpuLmm;

/// <summary>Sorts by small whole numbers in linear time.</summary>
internal static class CountingSort
{
    /// <summary>Where each key begins in the sorted order.</summary>
    /// <param name="keys">Each within [0, <paramref name="keyCount"/>).</param>
    /// <param name="keyCount">Number of keys.</param>
    /// <returns>keyCount + 1 starts, the last one the number of keys given.</returns>
    public static int[] Starts(ReadOnlySpan<int> keys, int keyCount)
    {
        var starts = new int[keyCount + 1];
        foreach (int key in keys)
        {
            starts[key + 1]++;
        }

        for (int key = 0; key < keyCount; key++)
        {
            starts[key + 1] += starts[key];
        }

        return starts;
    }

    /// <summary>The items in the order of their keys; equal ones keep their order.</summary>
    /// <param name="items">What is sorted.</param>
    /// <param name="key">The key of an item.</param>
    /// <param name="keyCount">Number of keys.</param>
    public static int[] Sort(int[] items, Func<int, int> key, int keyCount)
    {
        int[] keys = Array.ConvertAll(items, item => key(item));
        int[] starts = Starts(keys, keyCount);
        var sorted = new int[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            sorted[starts[keys[i]]++] = items[i];
        }

        return sorted;
    }
}
