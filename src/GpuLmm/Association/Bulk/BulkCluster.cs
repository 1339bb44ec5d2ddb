using System.Numerics;

namespace GpuLmm;

/// <summary>
/// Traits that are scanned in one pass: those whose samples are all, or nearly all, of the pass. Samples that a trait lacks are
/// covariates of its own, an indicator each, which gives exactly the model without them; beyond a few of them another pass costs less.
/// </summary>
/// <param name="Samples">The samples of the pass: those of any of its traits.</param>
/// <param name="Traits">Indices of its traits among those of the study, ascending.</param>
internal sealed record BulkCluster(SampleSet Samples, int[] Traits)
{
    // A trait may lack one sample in so many, and no more than this: fits with an indicator each cost their square.
    private const int MostShare = 20;
    private const int MostLacking = 100;

    /// <summary>Columns of indicators, as a multiple of n, above which traits of the same samples take a pass of their own.</summary>
    private const int MostColumns = 2;

    /// <summary>Sorts the traits into passes; the largest sample sets come first.</summary>
    /// <param name="study">The traits.</param>
    public static IReadOnlyList<BulkCluster> Of(StudySamples study)
    {
        var traits = study.SampleSets.ToDictionary(set => set, _ => new List<int>());
        for (int t = 0; t < study.Traits.Count; t++)
        {
            traits[study.Traits[t].SampleSet].Add(t);
        }

        // The mean that a missing call of a conditional marker has is that of the set's own samples.
        var left = study.SampleSets
            .Select((set, k) => (Set: set, Alone: set.Sources.Any(covariate => covariate.HasImputed(set.Indices)), k))
            .OrderByDescending(one => one.Set.Count).ThenBy(one => one.k).Select(one => (one.Set, one.Alone)).ToList();
        var clusters = new List<BulkCluster>();
        while (left.Count > 0)
        {
            List<SampleSet> members = Gather(left, traits);
            SampleSet samples = Union(members);
            SampleSet[] others = [.. members.Where(set => !set.Covariates.Names.SequenceEqual(samples.Covariates.Names))];
            if (others.Length > 0 && others.Length < members.Count)
            {
                // What tells a covariate from the others is in samples that these traits lack.
                left.AddRange(others.Select(set => (set, true)));
                members.RemoveAll(others.Contains);
            }
            else if (others.Length > 0)
            {
                left.AddRange(members.Skip(1).Select(set => (set, true)));
                (samples, members) = (members[0], [members[0]]);
            }

            clusters.Add(new BulkCluster(samples, [.. members.SelectMany(set => traits[set]).Order()]));
        }

        return clusters;
    }

    /// <summary>Positions among the samples of the pass of those that a set lacks.</summary>
    public int[] Lacking(SampleSet set)
    {
        var own = new HashSet<int>(set.Indices.ToArray());
        int[] all = Samples.Indices.ToArray();
        return [.. Enumerable.Range(0, all.Length).Where(i => !own.Contains(all[i]))];
    }

    /// <summary>Takes from those left the first, and what goes with it.</summary>
    private static List<SampleSet> Gather(List<(SampleSet Set, bool Alone)> left, Dictionary<SampleSet, List<int>> traits)
    {
        (SampleSet seed, bool isAlone) = left[0];
        left.RemoveAt(0);
        var members = new List<SampleSet> { seed };
        if (isAlone)
        {
            return members;
        }

        ulong[] union = seed.Selection.MaskWords.ToArray();
        int size = seed.Count;
        var kept = new List<(SampleSet, bool)>();
        foreach ((SampleSet set, bool alone) in left)
        {
            int grown = alone ? int.MaxValue : Together(union, set);
            bool isNear = grown != int.MaxValue && IsNear(set, grown)
                && (grown == size || members.TrueForAll(member => IsNear(member, grown)));
            if (!isNear)
            {
                kept.Add((set, alone));
                continue;
            }

            members.Add(set);
            size = grown;
            ReadOnlySpan<ulong> words = set.Selection.MaskWords;
            for (int w = 0; w < union.Length; w++)
            {
                union[w] |= words[w];
            }
        }

        left.Clear();
        left.AddRange(kept);
        return members;

        bool IsNear(SampleSet set, int all) =>
            all - set.Count <= Math.Min(all / MostShare, MostLacking)
            && (long)(all - set.Count) * traits[set].Count <= (long)MostColumns * all;
    }

    private static int Together(ulong[] union, SampleSet set)
    {
        ReadOnlySpan<ulong> words = set.Selection.MaskWords;
        int bits = 0;
        for (int w = 0; w < union.Length; w++)
        {
            bits += BitOperations.PopCount(union[w] | words[w]);
        }

        return bits / 2;
    }

    private static SampleSet Union(List<SampleSet> members)
    {
        int[] indices = [.. members.SelectMany(set => set.Indices.ToArray()).Distinct().Order()];
        return members.Find(set => set.Count == indices.Length) ?? members[0].Over(indices);
    }
}
