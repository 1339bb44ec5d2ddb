namespace GpuLmm;

/// <summary>
/// Hands blocks on in file order though the parts of a background are scanned one after the other: where their markers are interleaved in
/// the file, results wait until all before them have come. A sorted file passes straight through.
/// </summary>
internal sealed class BlockOrder(IAssociationWriter writer)
{
    private readonly Dictionary<int, (int Count, ResultBlock Results)> waiting = [];
    private int next;

    /// <summary>Takes the results of a block.</summary>
    /// <param name="positions">Positions of its markers in the scan's list, ascending.</param>
    /// <param name="results">Their results.</param>
    public void Write(ReadOnlySpan<int> positions, ResultBlock results)
    {
        int first = 0;
        while (first < positions.Length)
        {
            int count = 1;
            while (first + count < positions.Length && positions[first + count] == positions[first] + count)
            {
                count++;
            }

            bool isWhole = count == positions.Length;
            if (positions[first] == next)
            {
                Hand(count, isWhole ? results : results.Slice(first, count));
            }
            else
            {
                waiting[positions[first]] = (count, results.Slice(first, count));
            }

            first += count;
        }
    }

    /// <summary>Checks that nothing was left behind.</summary>
    /// <param name="markerCount">Markers of the scan.</param>
    public void Complete(int markerCount)
    {
        if (next != markerCount || waiting.Count > 0)
        {
            throw new InvalidOperationException($"{next} of {markerCount} markers were written, {waiting.Count} blocks wait.");
        }
    }

    private void Hand(int count, ResultBlock results)
    {
        writer.Write(results);
        next += count;
        while (waiting.Remove(next, out (int Count, ResultBlock Results) held))
        {
            writer.Write(held.Results);
            next += held.Count;
        }
    }
}
