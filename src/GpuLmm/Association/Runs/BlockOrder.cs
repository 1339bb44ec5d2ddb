namespace GpuLmm;

/// <summary>
/// Hands blocks on in file order though the parts of a background are scanned one after the other: where their markers are interleaved in
/// the file, results wait until all before them have come. A sorted file passes straight through. What is outside of the positions that are
/// asked for is dropped.
/// </summary>
/// <param name="writer">Takes them.</param>
/// <param name="first">The first position.</param>
/// <param name="end">The position after the last.</param>
internal sealed class BlockOrder(IAssociationWriter writer, int first, int end)
{
    private readonly Dictionary<int, (int Count, ResultBlock Results)> waiting = [];
    private readonly int origin = first;
    private int next = first;

    /// <summary>Takes the results of a block.</summary>
    /// <param name="positions">Positions of its markers in the scan's list, ascending.</param>
    /// <param name="results">Their results.</param>
    public void Write(ReadOnlySpan<int> positions, ResultBlock results)
    {
        int from = 0, last = positions.Length;
        while (from < last && positions[from] < origin)
        {
            from++;
        }

        while (last > from && positions[last - 1] >= end)
        {
            last--;
        }

        while (from < last)
        {
            int count = 1;
            while (from + count < last && positions[from + count] == positions[from] + count)
            {
                count++;
            }

            bool isWhole = count == positions.Length;
            if (positions[from] == next)
            {
                Hand(count, isWhole ? results : results.Slice(from, count));
            }
            else
            {
                waiting[positions[from]] = (count, results.Slice(from, count));
            }

            from += count;
        }
    }

    /// <summary>Checks that nothing was left behind.</summary>
    public void Complete()
    {
        if (next != end || waiting.Count > 0)
        {
            throw new InvalidOperationException($"{next} of {end} markers were written, {waiting.Count} blocks wait.");
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
