namespace GpuLmm;

/// <summary>
/// The inbreeding of one couple's offspring by Meuwissen &amp; Luo (1992): the diagonal of A = T D T' from the ancestors alone, youngest
/// first.
/// </summary>
internal sealed class AncestorWalk(Lineage parents, double[] variances)
{
    private readonly double[] shares = new double[parents.Count + 1];
    private readonly bool[] isSeen = new bool[parents.Count + 1];
    private readonly Stack<int> open = new();
    private int[] ancestors = new int[64];
    private int count;

    /// <summary>F of the offspring of two parents.</summary>
    /// <param name="sire">A parent.</param>
    /// <param name="dam">A parent.</param>
    /// <param name="ownVariance">D of the offspring: ½ − ¼(F_sire + F_dam).</param>
    public double Inbreeding(int sire, int dam, double ownVariance)
    {
        count = 0;
        Collect(sire);
        Collect(dam);
        Span<int> found = ancestors.AsSpan(0, count);
        found.Sort();
        shares[sire] += 0.5;
        shares[dam] += 0.5;
        double diagonal = ownVariance;
        for (int i = count - 1; i >= 0; i--)
        {
            int k = found[i];
            double share = shares[k];
            diagonal += share * share * variances[k];
            shares[parents.First[k]] += 0.5 * share;
            shares[parents.Second[k]] += 0.5 * share;
            shares[k] = 0;
            isSeen[k] = false;
        }

        shares[0] = 0;
        return diagonal - 1;
    }

    private void Collect(int parent)
    {
        open.Push(parent);
        while (open.TryPop(out int k))
        {
            if (k == 0 || isSeen[k])
            {
                continue;
            }

            isSeen[k] = true;
            if (count == ancestors.Length)
            {
                Array.Resize(ref ancestors, 2 * count);
            }

            ancestors[count++] = k;
            open.Push(parents.First[k]);
            open.Push(parents.Second[k]);
        }
    }
}
