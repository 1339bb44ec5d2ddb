namespace GpuLmm;

/// <summary>A scan of thousands of traits, step by step: the passes in turn, and what is said of the traits in the end.</summary>
internal sealed class BulkRun : IDisposable
{
    // Rows of the best markers that are handed on at once.
    private const int TraitsAtOnce = 256;

    private readonly Genotypes genotypes;
    private readonly StudySamples study;
    private readonly Backend backend;
    private readonly BulkOptions options;
    private readonly int[] named;
    private readonly BulkPass[] passes;

    /// <summary>Sorts traits and markers.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="study">The traits.</param>
    /// <param name="backend">Where to compute.</param>
    /// <param name="options">Which markers, and what is kept.</param>
    /// <exception cref="ArgumentException">An option outside its range.</exception>
    /// <exception cref="InputException">No trait, no marker or no region is left.</exception>
    public BulkRun(Genotypes genotypes, StudySamples study, Backend backend, BulkOptions options)
    {
        options.Validate();
        (this.genotypes, this.study, this.backend, this.options) = (genotypes, study, backend, options);
        study.AnalysedByAny();
        if (options.Regions is { } regions && !study.Traits.Any(trait => regions.Find(trait.Name) is not null))
        {
            throw new InputException($"{regions.Path}: none of its {regions.Names.Count} regions is of a trait; it has regions of "
                + $"{string.Join(", ", regions.Names.Take(3).Select(name => $"'{name}'"))}, and traits are like "
                + $"{string.Join(", ", study.Traits.Take(3).Select(trait => $"'{trait.Name}'"))}");
        }

        var judge = new MarkerJudge(options.Filter, genotypes.Karyotype);
        named = [.. Enumerable.Range(0, genotypes.Markers.Count).Where(j => judge.KeepsByName(genotypes.Markers[j]))];
        Excluded = judge.Excluded;
        if (named.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left; filtered out: {Excluded}.");
        }

        passes = [.. BulkCluster.Of(study).Select(cluster => new BulkPass(genotypes, study, cluster, backend, options))];
    }

    /// <summary>Passes over the markers.</summary>
    public int PassCount => passes.Length;

    /// <summary>Markers left out by their names.</summary>
    public MarkerExclusions Excluded { get; }

    /// <summary>Samples of each pass and the number of its traits, and of its columns.</summary>
    public IEnumerable<(SampleSet Samples, int Traits, int Columns)> Sizes =>
        passes.Select(pass => (pass.Samples, pass.Members.Length, pass.Members.Sum(member => member.ColumnCount)));

    /// <summary>Fits the null models of a pass.</summary>
    /// <param name="pass">Which.</param>
    /// <param name="kinship">K; null for linear regression.</param>
    /// <param name="releaseKinship">Free K once the part needed is copied.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="InputException">A sample has no kinship, or there is no degree of freedom to test a marker.</exception>
    public void Fit(int pass, Kinship? kinship, bool releaseKinship, CancellationToken cancellationToken) =>
        passes[pass].Fit(kinship, releaseKinship, cancellationToken);

    /// <summary>Tests the markers of a pass, and frees what it needed.</summary>
    /// <param name="pass">Which.</param>
    /// <param name="writer">Takes the rows.</param>
    /// <param name="journal">Keeps rows and counts, and has those of a run before that was broken off; null for none.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    public void Scan(
        int pass, IAssociationWriter writer, BulkJournal? journal, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        BulkPass own = passes[pass];
        int[] markers = Markers(own);
        if (pass == 0)
        {
            journal?.Replay(genotypes, writer, cancellationToken);
        }

        int first = Math.Min(markers.Length, journal?.Resume(pass, own.Keepers) ?? 0);
        long done = first;
        if (first < markers.Length)
        {
            own.Scan(
                markers, writer, first, journal,
                (count, last) => progress?.Report(new StageProgress(
                    "scan", done += count, markers.Length, "markers", $"chromosome {last.Chromosome}")),
                cancellationToken);
        }

        journal?.Complete(own.Keepers);
        own.Dispose();
    }

    /// <summary>Hands on the best markers, where only these are kept, and says what became of the traits.</summary>
    /// <param name="writer">Takes the rows.</param>
    public IReadOnlyList<BulkTrait> Complete(IAssociationWriter writer)
    {
        (BulkMember Member, BulkKeeper Keeper)[] all =
            [.. passes.SelectMany(pass => pass.Members.Zip(pass.Keepers)).OrderBy(one => one.First.Index)];
        var rows = new BulkRows(options.MaxP, backend.Threads);
        for (int first = 0; first < all.Length && options.Top is not null; first += TraitsAtOnce)
        {
            ResultBlock best = rows.Best(all[first..Math.Min(all.Length, first + TraitsAtOnce)], genotypes);
            if (best.Count > 0)
            {
                writer.Write(best);
            }
        }

        return [.. all.Select(one => Told(one.Member, one.Keeper))];
    }

    public void Dispose() => Array.ForEach(passes, pass => pass.Dispose());

    private BulkTrait Told(BulkMember member, BulkKeeper keeper) => new()
    {
        Name = member.Trait.Name,
        SampleCount = member.Trait.SampleSet.Count,
        Lambda = member.Null.Lambda,
        Heritability = member.Null.Heritability,
        HeritabilityError = member.Null.HeritabilityError,
        KernelVariance = member.Null.KernelVariance,
        ResidualVariance = member.Null.ResidualVariance,
        LogLikelihood = member.Null.LogLikelihood,
        Boundary = member.Null.Boundary,
        HasRegion = options.Regions is null || member.Region is not null,
        Tested = keeper.Tally.Tested,
        NotTested = keeper.Tally.NotTested,
        FilteredOut = keeper.Tally.FilteredOut,
        Written = keeper.Tally.Written,
        GenomicInflation = keeper.Tally.Inflation(keeper.Degrees),
    };

    /// <summary>Markers that some trait of a pass is tested at.</summary>
    private int[] Markers(BulkPass pass)
    {
        if (options.Regions is null)
        {
            return named;
        }

        var merged = pass.Members.Where(member => member.Region is not null).Select(member => member.Region!.Value)
            .GroupBy(region => region.Chromosome, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Merge([.. group.OrderBy(region => region.First)]), StringComparer.Ordinal);
        return [.. named.Where(j => merged.TryGetValue(ChromosomeNames.Normalize(genotypes.Markers[j].Chromosome), out var own)
            && Holds(own, genotypes.Markers[j].Position))];
    }

    private static List<(long First, long Last)> Merge(TraitRegion[] regions)
    {
        var merged = new List<(long First, long Last)>();
        foreach (TraitRegion region in regions)
        {
            if (merged.Count > 0 && region.First <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, region.Last));
            }
            else
            {
                merged.Add((region.First, region.Last));
            }
        }

        return merged;
    }

    private static bool Holds(List<(long First, long Last)> regions, long position)
    {
        int low = 0, high = regions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = regions[middle].Last < position ? (middle + 1, high) : (low, middle);
        }

        return low < regions.Count && regions[low].First <= position;
    }
}
