namespace GpuLmm;

/// <summary>
/// The parents of a lineage and its distinct couples: inbreeding is a property of the couple, and only parents are ancestors. Couples are
/// grouped by the sire or the dam, whichever makes fewer groups.
/// </summary>
internal sealed class ParentFamilies
{
    public ParentFamilies(Lineage lineage)
    {
        int n = lineage.Count;
        var isParent = new bool[n + 1];
        for (int k = 1; k <= n; k++)
        {
            isParent[lineage.First[k]] = isParent[lineage.Second[k]] = true;
        }

        int count = 0;
        var parent = new int[n + 1];
        for (int k = 1; k <= n; k++)
        {
            parent[k] = isParent[k] ? ++count : 0;
        }

        Parents = new Lineage(new int[count + 1], new int[count + 1], new int[count + 1]);
        for (int k = 1; k <= n; k++)
        {
            if (parent[k] > 0)
            {
                Parents.First[parent[k]] = parent[lineage.First[k]];
                Parents.Second[parent[k]] = parent[lineage.Second[k]];
                Parents.Rows[parent[k]] = k;
            }
        }

        int[] both = [.. Enumerable.Range(1, n).Where(k => lineage.First[k] > 0 && lineage.Second[k] > 0)];
        int sires = both.Select(k => lineage.First[k]).Distinct().Count(), dams = both.Select(k => lineage.Second[k]).Distinct().Count();
        int[] group = sires <= dams ? lineage.First : lineage.Second, mate = sires <= dams ? lineage.Second : lineage.First;
        int[] sorted = CountingSort.Sort(CountingSort.Sort(both, k => parent[mate[k]], count + 1), k => parent[group[k]], count + 1);
        OfNode = new int[n + 1];
        Array.Fill(OfNode, -1);
        (Group, Mate) = Number(sorted, parent, group, mate);
    }

    /// <summary>The parents, 1 … P; <see cref="Lineage.Rows"/> are their nodes.</summary>
    public Lineage Parents { get; }

    /// <summary>Of every node its couple; −1 where a parent is unknown.</summary>
    public int[] OfNode { get; }

    /// <summary>Of every couple the parent that groups it, ascending.</summary>
    public int[] Group { get; }

    /// <summary>Of every couple the other parent.</summary>
    public int[] Mate { get; }

    private (int[] Group, int[] Mate) Number(int[] sorted, int[] parent, int[] group, int[] mate)
    {
        var groups = new List<int>();
        var mates = new List<int>();
        foreach (int k in sorted)
        {
            int g = parent[group[k]], m = parent[mate[k]];
            if (groups.Count == 0 || groups[^1] != g || mates[^1] != m)
            {
                groups.Add(g);
                mates.Add(m);
            }

            OfNode[k] = groups.Count - 1;
        }

        return ([.. groups], [.. mates]);
    }
}
