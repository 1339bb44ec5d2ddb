namespace GpuLmm.Numerics.Sparse;

/// <summary>
/// The nonzero blocks of a symmetric matrix whose rows come in nodes of several columns, in the order of elimination: for each node the
/// later ones that it shares a block with. Diagonal blocks are always there.
/// </summary>
internal sealed class NodeGraph
{
    private readonly int[] starts;
    private readonly int[] later;

    /// <param name="sizes">Columns of each node, ≥ 1.</param>
    /// <param name="starts">Where each node's neighbours start in <paramref name="later"/>; one more than nodes.</param>
    /// <param name="later">Neighbours j &gt; i of node i, ascending.</param>
    public NodeGraph(int[] sizes, int[] starts, int[] later)
    {
        Sizes = sizes;
        this.starts = starts;
        this.later = later;
        Offsets = new int[sizes.Length + 1];
        for (int i = 0; i < sizes.Length; i++)
        {
            Offsets[i + 1] = checked(Offsets[i] + sizes[i]);
        }
    }

    /// <summary>Columns of each node.</summary>
    public int[] Sizes { get; }

    /// <summary>First column of each node, and the number of all columns.</summary>
    public int[] Offsets { get; }

    /// <summary>Number of nodes.</summary>
    public int NodeCount => Sizes.Length;

    /// <summary>Number of columns.</summary>
    public int ColumnCount => Offsets[^1];

    /// <summary>Neighbours of a node that are eliminated after it, ascending.</summary>
    public ReadOnlySpan<int> Later(int node) => later.AsSpan(starts[node], starts[node + 1] - starts[node]);
}
