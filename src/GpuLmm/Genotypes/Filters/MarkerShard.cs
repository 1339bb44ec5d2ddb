namespace GpuLmm;

/// <summary>
/// One of k contiguous parts of the markers that a scan tests, for runs that share the work. The markers that chromosomes and lists of ids
/// keep are cut into parts whose sizes differ by one at most; thresholds of frequencies and missing calls apply after the cut, so that no
/// genotype has to be read to know it, and every machine cuts alike.
/// </summary>
/// <param name="Index">Which part, 1 … <paramref name="Count"/>.</param>
/// <param name="Count">k, ≥ 1; where it is above the number of markers, some parts have none.</param>
public sealed record MarkerShard(int Index, int Count)
{
    /// <summary>As it is typed: <c>2/5</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Index}/{Count}");

    /// <summary>Its part of so many markers: the first, and the one after the last.</summary>
    internal (int First, int End) Of(int markers) => ((int)((long)markers * (Index - 1) / Count), (int)((long)markers * Index / Count));

    /// <summary>Its part of a file: from its first marker to that of the next shard, those between that are left out included.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="filter">Which markers are tested.</param>
    /// <returns>The first marker, the one after the last, and how many of them their names keep.</returns>
    internal (int First, int End, int Kept) Within(Genotypes genotypes, MarkerFilter filter)
    {
        var judge = new MarkerJudge(filter, genotypes.Karyotype);
        int[] named = [.. Enumerable.Range(0, genotypes.Markers.Count).Where(j => judge.KeepsByName(genotypes.Markers[j]))];
        (int first, int end) = Of(named.Length);
        int Place(int k) => k < named.Length ? named[k] : genotypes.Markers.Count;
        return (Index == 1 ? 0 : Place(first), Index == Count ? genotypes.Markers.Count : Place(end), end - first);
    }
}
