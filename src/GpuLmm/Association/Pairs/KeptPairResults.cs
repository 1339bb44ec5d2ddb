namespace GpuLmm;

/// <summary>Rows of some pairs as a journal keeps them, with what became of all of the pairs.</summary>
internal static class KeptPairResults
{
    /// <summary>The bytes of some pairs.</summary>
    /// <param name="rows">Of each pair those of its traits.</param>
    /// <param name="wanted">Which of them are kept.</param>
    /// <param name="counts">Pairs of each trait by what became of them.</param>
    public static byte[] Of(PairResult[] rows, int[] wanted, long[,] counts)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(rows.Length);
        foreach (long count in counts)
        {
            writer.Write(count);
        }

        writer.Write(wanted.Length);
        foreach (int k in wanted)
        {
            writer.Write(k);
            writer.Write(rows[k].Called ?? -1);
            writer.Write(rows[k].Beta);
            writer.Write(rows[k].StandardError);
            writer.Write(rows[k].Statistic);
            writer.Write(rows[k].NegativeLog10P);
            writer.Write((int)rows[k].Status);
        }

        return bytes.ToArray();
    }

    /// <summary>Takes what <see cref="Of"/> gave.</summary>
    /// <param name="kept">Its bytes.</param>
    /// <param name="counts">Takes what became of the pairs.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="traits">T.</param>
    /// <param name="genotypes">G.</param>
    /// <exception cref="InputException">They are not those of these pairs.</exception>
    public static List<PairResult> Restore(
        byte[] kept, long[,] counts, IReadOnlyList<(int First, int Second)> pairs, int traits, Genotypes genotypes)
    {
        using var reader = new BinaryReader(new MemoryStream(kept));
        int tests = reader.ReadInt32();
        if (tests != pairs.Count * traits)
        {
            throw new InputException($"The journal is not that of these pairs: it has {tests} tests of {pairs.Count} pairs; delete it.");
        }

        var found = new long[counts.GetLength(0), counts.GetLength(1)];
        for (int t = 0; t < found.GetLength(0); t++)
        {
            for (int status = 0; status < found.GetLength(1); status++)
            {
                found[t, status] = reader.ReadInt64();
            }
        }

        Add(found, counts);
        int count = reader.ReadInt32();
        var rows = new List<PairResult>(count);
        for (int k = 0; k < count; k++)
        {
            int at = reader.ReadInt32(), called = reader.ReadInt32();
            (int first, int second) = pairs[at / traits];
            rows.Add(new PairResult(
                at % traits, genotypes.Markers[first], genotypes.Markers[second], called < 0 ? null : called, reader.ReadDouble(),
                reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), (MarkerStatus)reader.ReadInt32()));
        }

        return rows;
    }

    /// <summary>Adds counts to others.</summary>
    public static void Add(long[,] found, long[,] counts)
    {
        for (int t = 0; t < found.GetLength(0); t++)
        {
            for (int status = 0; status < found.GetLength(1); status++)
            {
                counts[t, status] += found[t, status];
            }
        }
    }
}
