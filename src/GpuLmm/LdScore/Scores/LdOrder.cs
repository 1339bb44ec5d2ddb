namespace GpuLmm;

/// <summary>The markers of one chromosome in the order of their coordinates, with their windows.</summary>
internal sealed class LdOrder
{
    private LdOrder(int[] markers, int[] first)
    {
        Markers = markers;
        First = first;
    }

    /// <summary>Places among the kept markers.</summary>
    public int[] Markers { get; }

    /// <summary>The first marker of the order within each one's window.</summary>
    public int[] First { get; }

    /// <summary>Ordered pairs within windows, each marker with itself among them.</summary>
    public long PairCount => Markers.Length + (2 * First.Select((first, j) => (long)(j - first)).Sum());

    /// <summary>Orders the markers of a chromosome.</summary>
    /// <param name="places">Places among the kept markers, by base pair.</param>
    /// <param name="coordinates">Of each.</param>
    /// <param name="window">Greatest distance.</param>
    public static LdOrder Of(int[] places, double[] coordinates, double window)
    {
        bool isSorted = Enumerable.Range(1, Math.Max(0, places.Length - 1)).All(k => coordinates[k - 1] <= coordinates[k]);
        int[] order = [.. Enumerable.Range(0, places.Length)];
        order = isSorted ? order : [.. order.OrderBy(k => coordinates[k])];
        var first = new int[places.Length];
        int start = 0;
        for (int j = 0; j < order.Length; j++)
        {
            while (coordinates[order[j]] - coordinates[order[start]] > window)
            {
                start++;
            }

            first[j] = start;
        }

        return new LdOrder([.. order.Select(k => places[k])], first);
    }
}
