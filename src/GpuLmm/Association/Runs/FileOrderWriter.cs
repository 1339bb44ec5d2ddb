namespace GpuLmm;

/// <summary>
/// Hands rows on in file order though chromosomes are scanned one after the other: where their markers are interleaved in the file, rows
/// wait until all before them have come. A sorted file passes straight through.
/// </summary>
internal sealed class FileOrderWriter(IAssociationWriter inner, ScanMarkers markers, int rowsPerMarker) : IAssociationWriter
{
    private readonly Dictionary<int, List<AssociationResult>> waiting = [];
    private int[] positions = [];
    private int rows;
    private int next;

    /// <summary>The positions of the markers whose rows come now, in this order.</summary>
    public void Begin(int[] own)
    {
        positions = own;
        rows = 0;
    }

    public void Write(in AssociationResult result)
    {
        int position = positions[rows / rowsPerMarker];
        bool last = ++rows % rowsPerMarker == 0;
        if (position != next)
        {
            (waiting.TryGetValue(position, out List<AssociationResult>? held) ? held : waiting[position] = []).Add(result);
            return;
        }

        inner.Write(result);
        if (last)
        {
            next++;
            Release();
        }
    }

    /// <summary>Checks that nothing was left behind.</summary>
    public void Complete()
    {
        if (next != markers.Filtered.Indices.Length || waiting.Count > 0)
        {
            throw new InvalidOperationException($"{next} of {markers.Filtered.Indices.Length} markers were written, {waiting.Count} wait.");
        }
    }

    private void Release()
    {
        while (waiting.Remove(next, out List<AssociationResult>? held))
        {
            held.ForEach(row => inner.Write(row));
            next++;
        }
    }
}
