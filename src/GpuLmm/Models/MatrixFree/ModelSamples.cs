namespace GpuLmm;

/// <summary>Where the samples of a study are among those of the genotypes of a kinship.</summary>
internal sealed class ModelSamples
{
    private const int Examples = 3;

    private readonly Dictionary<SampleId, int> indexOf;
    private readonly Dictionary<int, int> rowOf;
    private readonly Genotypes genotypes;

    /// <exception cref="InputException">An analysed sample has no genotypes there.</exception>
    public ModelSamples(StudySamples study, Genotypes genotypes)
    {
        this.genotypes = genotypes;
        SampleId[] analysed = [.. study.SampleSets.SelectMany(set => set.Ids).Distinct()];
        Func<SampleId, int> find = Finder(genotypes, study.Kept);
        indexOf = analysed.Union(study.Kept).Select(id => KeyValuePair.Create(id, find(id))).Where(pair => pair.Value >= 0).ToDictionary();
        SampleId[] absent = [.. analysed.Where(id => !indexOf.ContainsKey(id))];
        if (absent.Length > 0)
        {
            string named = string.Join(", ", absent.Take(Examples).Select(id => $"'{id}'")) + (absent.Length > Examples ? ", …" : "");
            throw new InputException(
                $"{genotypes.Name}: {absent.Length} of {analysed.Length} analysed samples have no genotypes there ({named}); "
                + "a kinship needs those of every sample that is tested.");
        }

        Analysed = Select(analysed);
        Kept = Select(study.Kept.Where(indexOf.ContainsKey));
        rowOf = Analysed.Indices.ToArray().Index().ToDictionary(pair => pair.Item, pair => pair.Index);
    }

    /// <summary>Finds samples of other genotypes by their ids: by those of individuals alone where one of both has no families.</summary>
    /// <param name="genotypes">Where they are looked for.</param>
    /// <param name="others">All that may be asked for.</param>
    /// <returns>Index of a sample there, or −1.</returns>
    public static Func<SampleId, int> Finder(Genotypes genotypes, IReadOnlyList<SampleId> others)
    {
        var index = new SampleIndex(genotypes.Name, genotypes.Samples);
        bool hasFamilies = others.Any(id => id.Family != "0");
        return id => index.Find(
            hasFamilies ? id.Family : null, id.Individual, rule => new InputException($"{genotypes.Name}: {rule}"));
    }

    /// <summary>Samples of any trait: the rows of a pass.</summary>
    public SampleSelection Analysed { get; }

    /// <summary>Samples over which frequencies are taken.</summary>
    public SampleSelection Kept { get; }

    /// <summary>Row of each sample of a set, in the order of the set.</summary>
    public int[] RowsOf(SampleSet set) => [.. set.Ids.Select(id => rowOf[indexOf[id]])];

    /// <summary>The samples of a set among the genotypes.</summary>
    public SampleSelection SelectionOf(SampleSet set) => Select(set.Ids);

    private SampleSelection Select(IEnumerable<SampleId> ids) =>
        new(genotypes.Samples.Count, [.. ids.Select(id => indexOf[id]).Order()]);
}
