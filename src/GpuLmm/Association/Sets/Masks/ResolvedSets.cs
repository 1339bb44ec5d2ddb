namespace GpuLmm;

/// <summary>The sets of a file with their variants found among the markers.</summary>
internal sealed class ResolvedSets
{
    private readonly Dictionary<string, FileFrequency> bareFrequencies;

    private ResolvedSets(VariantSets source, IReadOnlyList<ResolvedSet> sets, IReadOnlyList<SetFault> faults, long byPrefix)
    {
        Source = source;
        Sets = sets;
        Faults = faults;
        MatchedByPrefix = byPrefix;
        bareFrequencies = WithoutPrefix(source.Frequencies ?? new Dictionary<string, FileFrequency>());
    }

    /// <summary>What was read.</summary>
    public VariantSets Source { get; }

    public IReadOnlyList<ResolvedSet> Sets { get; }

    /// <summary>What the files have that is not used, and ids that are not found.</summary>
    public IReadOnlyList<SetFault> Faults { get; }

    /// <summary>Variants of sets that were found by their ids without <c>chr</c>.</summary>
    public long MatchedByPrefix { get; }

    /// <summary>Markers that are in any set, ascending.</summary>
    public int[] Markers => [.. Sets.SelectMany(set => set.Variants).Select(variant => variant.Marker).Distinct().Order()];

    /// <summary>The frequency that the files give a marker, by its id and then without <c>chr</c>; null where they give none.</summary>
    public FileFrequency? FrequencyOf(string id) =>
        Source.Frequencies is null ? null
        : Source.Frequencies.TryGetValue(id, out FileFrequency own) || bareFrequencies.TryGetValue(IdIndex.Bare(id), out own) ? own : null;

    /// <summary>Variants of sets whose frequencies are counted, though a file gives those of others.</summary>
    public IEnumerable<SetFault> WithoutFrequency(Genotypes genotypes) => Source.Frequencies is null ? []
        : Sets.SelectMany(set => set.Variants.Select(variant => genotypes.Markers[variant.Marker].Id)
            .Where(id => FrequencyOf(id) is null).Select(id => new SetFault("frequency-not-in-file", set.Name, id)));

    /// <summary>Finds the variants, by their ids and then without the prefix <c>chr</c> on either side.</summary>
    public static ResolvedSets Of(VariantSets source, Genotypes genotypes)
    {
        var index = new IdIndex(genotypes, source);
        var faults = new List<SetFault>(source.Faults);
        long byPrefix = 0;
        var sets = new List<ResolvedSet>(source.Sets.Count);
        foreach (VariantSet set in source.Sets)
        {
            var variants = new List<ResolvedVariant>(set.Variants.Count);
            foreach (SetVariant variant in set.Variants)
            {
                int marker = index.Find(variant.Id, out bool isByPrefix, out bool isSeveral);
                byPrefix += isByPrefix ? 1 : 0;
                if (marker < 0)
                {
                    faults.Add(new SetFault(isSeveral ? "id-of-several-markers" : "not-in-genotypes", set.Name, variant.Id));
                }
                else
                {
                    variants.Add(new ResolvedVariant(marker, variant.Annotation, variant.Weight));
                }
            }

            // In the order of the markers, whatever that of the file: results do not depend on it.
            ResolvedVariant[] ordered = [.. variants.DistinctBy(variant => variant.Marker).OrderBy(variant => variant.Marker)];
            Marker? first = ordered.Length > 0 ? genotypes.Markers[ordered[0].Marker] : null;
            sets.Add(new ResolvedSet(
                set.Name, set.Chromosome ?? first?.Chromosome ?? "NA", set.Chromosome is null ? first?.Position ?? 0 : set.Position,
                ordered, set.Variants.Count));
        }

        return new ResolvedSets(source, sets, faults, byPrefix);
    }

    /// <summary>Frequencies by ids without <c>chr</c> that are those of one id.</summary>
    private static Dictionary<string, FileFrequency> WithoutPrefix(IReadOnlyDictionary<string, FileFrequency> frequencies) => frequencies
        .GroupBy(pair => IdIndex.Bare(pair.Key)).Where(group => group.Count() == 1)
        .ToDictionary(group => group.Key, group => group.First().Value);

    private sealed class IdIndex
    {
        private const int Several = -2;
        private readonly Dictionary<string, int> exact = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> bare = new(StringComparer.Ordinal);

        public IdIndex(Genotypes genotypes, VariantSets source)
        {
            HashSet<string> wanted = [.. source.Sets.SelectMany(set => set.Variants).Select(variant => Bare(variant.Id))];
            for (int j = 0; j < genotypes.Markers.Count; j++)
            {
                string id = genotypes.Markers[j].Id, own = Bare(id);
                if (wanted.Contains(own))
                {
                    exact[id] = exact.ContainsKey(id) ? Several : j;
                    bare[own] = bare.ContainsKey(own) ? Several : j;
                }
            }
        }

        public int Find(string id, out bool isByPrefix, out bool isSeveral)
        {
            isByPrefix = !exact.TryGetValue(id, out int marker);
            marker = isByPrefix ? bare.GetValueOrDefault(Bare(id), -1) : marker;
            isSeveral = marker == Several;
            isByPrefix &= marker >= 0;
            return marker;
        }

        public static string Bare(string id) => id.StartsWith("chr", StringComparison.OrdinalIgnoreCase) ? id[3..] : id;
    }
}

/// <summary>A set with the markers of its variants.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chromosome">Where it is.</param>
/// <param name="Position">The same.</param>
/// <param name="Variants">Those that are genotyped, in the order of the markers.</param>
/// <param name="Listed">How many variants its file has.</param>
internal sealed record ResolvedSet(
    string Name, string Chromosome, long Position, ResolvedVariant[] Variants, int Listed);

/// <summary>A genotyped variant of a set.</summary>
/// <param name="Marker">Index into <see cref="Genotypes.Markers"/>.</param>
/// <param name="Annotation">Its annotation in this set; null for none.</param>
/// <param name="Weight">Its weight; NaN for none.</param>
internal readonly record struct ResolvedVariant(int Marker, string? Annotation, double Weight);
