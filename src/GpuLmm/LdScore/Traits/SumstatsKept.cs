namespace GpuLmm;

/// <summary>Rows that have passed, and the counts of those that have not.</summary>
internal sealed class SumstatsKept
{
    private readonly Dictionary<string, long> removed = new(StringComparer.Ordinal);
    private readonly List<bool> isDropped = [];
    private readonly IdTable otherAlleles = new();

    public IdTable Ids { get; } = new();

    public List<byte> Alleles { get; } = [];

    public List<double> Z { get; } = [];

    public List<double> N { get; } = [];

    public List<double> NegativeLog10P { get; } = [];

    public List<(string Chromosome, long Position)>? Places { get; set; }

    /// <summary>Rows read.</summary>
    public long RowCount { get; set; }

    public IReadOnlyDictionary<string, long> Removed => removed;

    /// <summary>Counts a row that is left out.</summary>
    public void Remove(string reason, long rows = 1) => removed[reason] = removed.GetValueOrDefault(reason) + rows;

    /// <summary>Counts a row that is left out for its alleles: another row of its id with others is one of several pairs.</summary>
    public void RemoveAlleles(string reason, ReadOnlySpan<byte> id)
    {
        Remove(reason);
        otherAlleles.TryAdd(id, out _);
    }

    /// <summary>Takes a row; of one id the first, and none where alleles differ.</summary>
    public void Add(ReadOnlySpan<byte> id, byte alleles, double z, double n, double negativeLog10P, (string, long)? place, bool keepsFirst)
    {
        if (!Ids.TryAdd(id, out int number))
        {
            Remove(SumstatsReason.Repeated);
            isDropped[number] |= !keepsFirst && !AllelePair.IsSamePair(Alleles[number], alleles);
            return;
        }

        Alleles.Add(alleles);
        Z.Add(z);
        N.Add(n);
        NegativeLog10P.Add(negativeLog10P);
        isDropped.Add(false);
        if (place is { } own)
        {
            (Places ??= []).Add(own);
        }
    }

    /// <summary>Drops rows of which there was another with alleles that cannot be used.</summary>
    public void DropOtherAlleles()
    {
        for (int i = 0; otherAlleles.Count > 0 && i < isDropped.Count; i++)
        {
            isDropped[i] |= otherAlleles.Find(Ids[i]) >= 0;
        }
    }

    /// <summary>The least N: that given, or the 90 % quantile over 1.5; 0 for files that are prepared.</summary>
    public double LeastN(double? given)
    {
        if (given is not null)
        {
            return given.Value;
        }

        double[] sorted = [.. N.Where((_, i) => !isDropped[i])];
        Array.Sort(sorted);
        if (sorted.Length == 0)
        {
            return 0;
        }

        // The quantile between neighbours, as numpy and R (type 7) take it.
        double place = 0.9 * (sorted.Length - 1);
        int below = (int)place;
        double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
        return (sorted[below] + ((place - below) * (above - sorted[below]))) / 1.5;
    }

    /// <summary>The rows that are kept in the end.</summary>
    public int[] Rows(double leastN)
    {
        long several = isDropped.Count(dropped => dropped);
        if (several > 0)
        {
            Remove(SumstatsReason.Multiallelic, several);
        }

        int[] rows = [.. Enumerable.Range(0, Z.Count).Where(i => !isDropped[i])];
        int[] kept = [.. rows.Where(i => N[i] >= leastN)];
        if (kept.Length < rows.Length)
        {
            Remove(SumstatsReason.FewSamples, rows.Length - kept.Length);
        }

        return kept;
    }
}

/// <summary>Why rows are left out.</summary>
internal static class SumstatsReason
{
    public const string OtherTest = "another test";
    public const string Noted = "a note or error of the program";
    public const string Missing = "a missing value";
    public const string OutOfRange = "a value out of range";
    public const string ZeroP = "p = 0 without effect and standard error";
    public const string Info = "imputation quality below the least";
    public const string Frequency = "minor allele frequency not above the least";
    public const string NoSnp = "alleles that are not two of A, C, G, T";
    public const string Ambiguous = "strand-ambiguous alleles";
    public const string Region = "an excluded region";
    public const string NotListed = "not in the list of SNPs";
    public const string OtherAlleles = "alleles that are not those of the list";
    public const string Repeated = "a repeated id";
    public const string Multiallelic = "an id with several pairs of alleles";
    public const string FewSamples = "N below the least";
}
