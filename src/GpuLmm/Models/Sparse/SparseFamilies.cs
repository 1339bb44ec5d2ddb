namespace GpuLmm;

/// <summary>The connected components of a sparse relationship matrix.</summary>
internal sealed class SparseFamilies
{
    private SparseFamilies(int[] related, int count, int largest, int others) =>
        (Related, Count, Largest, Others) = (related, count, largest, others);

    /// <summary>Samples with a relative, family by family.</summary>
    public int[] Related { get; }

    /// <summary>Families of two and more.</summary>
    public int Count { get; }

    /// <summary>Samples of the largest.</summary>
    public int Largest { get; }

    /// <summary>Samples without a relative.</summary>
    public int Others { get; }

    public override string ToString() => Count == 0 ? $"{Others:N0} samples without a relative"
        : FormattableString.Invariant($"{Related.Length:N0} samples in {Count:N0} families, the largest of {Largest:N0}, ")
            + FormattableString.Invariant($"and {Others:N0} without a relative");

    /// <summary>Finds them.</summary>
    public static SparseFamilies Of(SparseKinship kinship)
    {
        int n = kinship.Diagonal.Length;
        int[] parents = [.. Enumerable.Range(0, n)];
        foreach ((int row, int column, _) in kinship.Pairs())
        {
            parents[Root(parents, row)] = Root(parents, column);
        }

        int[][] families = [.. Enumerable.Range(0, n).GroupBy(i => Root(parents, i)).Select(group => group.ToArray())
            .Where(own => own.Length > 1)];
        int[] related = [.. families.SelectMany(own => own)];
        return new SparseFamilies(related, families.Length, families.Select(own => own.Length).DefaultIfEmpty(0).Max(), n - related.Length);
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
        {
            parents[i] = parents[parents[i]];
            i = parents[i];
        }

        return i;
    }
}
