namespace GpuLmm;

/// <summary>
/// Nodes 1 … n after their parents, by depth; 0 stands for an unknown parent. What animals are to a pedigree, and gametes to its gametes.
/// </summary>
/// <param name="First">n + 1 nodes: of each its one parent, the sire.</param>
/// <param name="Second">n + 1 nodes: of each its other parent, the dam.</param>
/// <param name="Rows">Of each node the animal it is of, as the pedigree counts them, 0-based; element 0 has no meaning.</param>
internal sealed record Lineage(int[] First, int[] Second, int[] Rows)
{
    /// <summary>n.</summary>
    public int Count => First.Length - 1;

    /// <summary>Sorts animals by depth, else as they are.</summary>
    /// <param name="sires">Rows; −1 for unknown.</param>
    /// <param name="dams">Rows; −1 for unknown.</param>
    /// <param name="depths">See <see cref="PedigreeDepths"/>.</param>
    public static Lineage Create(int[] sires, int[] dams, int[] depths)
    {
        int n = sires.Length;
        int[] starts = CountingSort.Starts(depths, n == 0 ? 0 : depths.Max() + 1);
        var lineage = new Lineage(new int[n + 1], new int[n + 1], new int[n + 1]);
        var node = new int[n];
        for (int row = 0; row < n; row++)
        {
            node[row] = ++starts[depths[row]];
            lineage.Rows[node[row]] = row;
        }

        for (int row = 0; row < n; row++)
        {
            lineage.First[node[row]] = sires[row] < 0 ? 0 : node[sires[row]];
            lineage.Second[node[row]] = dams[row] < 0 ? 0 : node[dams[row]];
        }

        return lineage;
    }

    /// <summary>Some rows and all their ancestors.</summary>
    /// <param name="isWanted">Of every row of the pedigree.</param>
    public Lineage WithAncestors(bool[] isWanted)
    {
        var isKept = new bool[Count + 1];
        for (int k = Count; k > 0; k--)
        {
            isKept[k] |= isWanted[Rows[k]];
            isKept[First[k]] |= isKept[k];
            isKept[Second[k]] |= isKept[k];
        }

        isKept[0] = true;
        var node = new int[Count + 1];
        int[] kept = [.. Enumerable.Range(0, Count + 1).Where(k => isKept[k])];
        for (int i = 0; i < kept.Length; i++)
        {
            node[kept[i]] = i;
        }

        return new Lineage([.. kept.Select(k => node[First[k]])], [.. kept.Select(k => node[Second[k]])], [.. kept.Select(k => Rows[k])]);
    }

    /// <summary>The gametes of the animals: 2k − 1 from the sire of node k and 2k from its dam, each half of that parent's two.</summary>
    public Lineage Gametes()
    {
        var gametes = new Lineage(new int[(2 * Count) + 1], new int[(2 * Count) + 1], new int[(2 * Count) + 1]);
        for (int k = 1; k <= Count; k++)
        {
            Set((2 * k) - 1, First[k], Rows[k]);
            Set(2 * k, Second[k], Rows[k]);
        }

        return gametes;

        void Set(int gamete, int parent, int row)
        {
            gametes.First[gamete] = parent == 0 ? 0 : (2 * parent) - 1;
            gametes.Second[gamete] = 2 * parent;
            gametes.Rows[gamete] = row;
        }
    }

    /// <summary>Of every node the longest way up to a founder, 0 for founders.</summary>
    public int[] Depths()
    {
        var depths = new int[Count + 1];
        depths[0] = -1;
        for (int k = 1; k <= Count; k++)
        {
            depths[k] = 1 + Math.Max(depths[First[k]], depths[Second[k]]);
        }

        return depths;
    }

    /// <summary>Node of every row of the pedigree; 0 where it is not among them.</summary>
    /// <param name="rowCount">Rows of the pedigree.</param>
    public int[] Nodes(int rowCount)
    {
        var nodes = new int[rowCount];
        for (int k = 1; k <= Count; k++)
        {
            nodes[Rows[k]] = k;
        }

        return nodes;
    }
}
