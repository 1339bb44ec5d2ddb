namespace GpuLmm;

/// <summary>A list of SNPs to keep, with or without their alleles.</summary>
internal sealed class MergeList
{
    private readonly IdTable ids = new();
    private readonly List<byte> alleles = [];

    public int Count => ids.Count;

    /// <summary>Whether the list tells alleles.</summary>
    public bool HasAlleles { get; private set; }

    /// <summary>Reads a table with a header of SNP [A1 A2], or ids alone.</summary>
    /// <exception cref="InputException">It is empty, or a row too short.</exception>
    public static MergeList Read(string path)
    {
        var list = new MergeList();
        var fields = new TextFields();
        using TextLines lines = TextLines.OfCompressed(path);
        int snp = 0, a1 = -1, a2 = -1;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            fields.SplitWhitespace(line);
            if (lines.Number == 1 && HeaderOf(fields, line) is { } header)
            {
                (snp, a1, a2) = header;
                list.HasAlleles = a1 >= 0 && a2 >= 0;
                continue;
            }

            if (fields.Count <= Math.Max(snp, Math.Max(a1, a2)))
            {
                throw lines.Fault($"{fields.Count} fields; expected {(list.HasAlleles ? "SNP, A1 and A2" : "an id")}");
            }

            if (list.ids.TryAdd(fields.Bytes(line, snp), out _))
            {
                list.alleles.Add(list.HasAlleles ? AllelePair.Of(fields.Bytes(line, a1), fields.Bytes(line, a2)) : AllelePair.None);
            }
        }

        return list.Count > 0 ? list : throw new InputException($"{path}: holds no SNPs");
    }

    /// <summary>Why a SNP is left out; null where it is kept.</summary>
    public string? Reason(ReadOnlySpan<byte> id, byte pair)
    {
        int number = ids.Find(id);
        if (number < 0)
        {
            return SumstatsReason.NotListed;
        }

        // Ambiguous pairs match themselves: whoever keeps them knows the strand.
        return !HasAlleles || pair == alleles[number]
            || AllelePair.Match(pair, alleles[number]) is not (AlleleMatch.Different or AlleleMatch.Unusable)
            ? null : SumstatsReason.OtherAlleles;
    }

    private static (int Snp, int A1, int A2)? HeaderOf(TextFields fields, ReadOnlySpan<byte> line)
    {
        var names = new List<string>();
        for (int i = 0; i < fields.Count; i++)
        {
            names.Add(SumstatsNames.Clean(fields.Text(line, i)));
        }

        int snp = names.FindIndex(name => name is "SNP" or "ID" or "RSID");
        return snp < 0 ? null : (snp, names.IndexOf("A1"), names.IndexOf("A2"));
    }
}
