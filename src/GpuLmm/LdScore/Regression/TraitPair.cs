namespace GpuLmm;

/// <summary>The SNPs that two traits share on a panel, the second's z for the first's effect allele.</summary>
internal sealed class TraitPair
{
    private TraitPair(int[] first, int[] second, double[] signs, Dictionary<string, long> removed)
    {
        First = first;
        Second = second;
        Signs = signs;
        Removed = removed;
    }

    /// <summary>Places among the first trait's SNPs.</summary>
    public int[] First { get; private set; }

    /// <summary>The same SNPs among the second's.</summary>
    public int[] Second { get; private set; }

    /// <summary>−1 where the second's z is of the other allele.</summary>
    public double[] Signs { get; private set; }

    /// <summary>SNPs left out, by reason.</summary>
    public Dictionary<string, long> Removed { get; }

    /// <summary>Finds them: what does not match is dropped, then what is left is aligned.</summary>
    public static TraitPair Of(TraitOnPanel first, TraitOnPanel second, bool checksAlleles)
    {
        var removed = new Dictionary<string, long>(StringComparer.Ordinal);
        int most = Math.Min(first.Rows.Length, second.Rows.Length), count = 0, j = 0;
        int[] ones = new int[most], twos = new int[most];
        var signs = new double[most];
        for (int i = 0; i < first.Rows.Length; i++)
        {
            while (j < second.Rows.Length && second.Rows[j] < first.Rows[i])
            {
                j++;
            }

            if (j == second.Rows.Length || second.Rows[j] > first.Rows[i])
            {
                Count(removed, "not in both");
                continue;
            }

            AlleleMatch match = checksAlleles
                ? AllelePair.Match(first.Trait.Alleles[first.Sources[i]], second.Trait.Alleles[second.Sources[j]]) : AlleleMatch.Same;
            if (match is AlleleMatch.Different or AlleleMatch.Unusable)
            {
                Count(removed, match == AlleleMatch.Different ? "other alleles"
                    : "alleles whose strand cannot be told, or no single bases");
                continue;
            }

            (ones[count], twos[count]) = (i, j);
            signs[count++] = match is AlleleMatch.Swapped or AlleleMatch.ComplementSwapped ? -1 : 1;
        }

        if (count < most)
        {
            Array.Resize(ref ones, count);
            Array.Resize(ref twos, count);
            Array.Resize(ref signs, count);
        }

        return new TraitPair(ones, twos, signs, removed);
    }

    /// <summary>Keeps SNPs.</summary>
    public void Keep(Func<int, bool> keeps, string reason)
    {
        int[] kept = [.. Enumerable.Range(0, First.Length).Where(keeps)];
        if (kept.Length < First.Length)
        {
            Removed[reason] = First.Length - kept.Length;
        }

        First = [.. kept.Select(k => First[k])];
        Second = [.. kept.Select(k => Second[k])];
        Signs = [.. kept.Select(k => Signs[k])];
    }

    private static void Count(Dictionary<string, long> removed, string reason) => removed[reason] = removed.GetValueOrDefault(reason) + 1;
}
