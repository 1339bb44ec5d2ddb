using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Markers in approximate linkage equilibrium: of every pair within a window whose squared correlation of calls exceeds a limit, one is
/// left out, and so are those that do not vary. The same as PLINK 2's <c>--indep-pairwise</c> on autosomes (Chang et al. 2015).
/// </summary>
public sealed class PrunedMarkers
{
    private PrunedMarkers(IReadOnlyList<int> kept, IReadOnlyList<int> removed)
    {
        Kept = kept;
        Removed = removed;
    }

    /// <summary>Markers that stay, as ascending indices into <see cref="Genotypes.Markers"/>.</summary>
    public IReadOnlyList<int> Kept { get; }

    /// <summary>Markers that were left out for another, or do not vary; ascending indices.</summary>
    public IReadOnlyList<int> Removed { get; }

    /// <summary>Markers that a filter left out before, and those on no autosome: they are neither kept nor removed.</summary>
    public MarkerExclusions Excluded { get; private init; }

    /// <summary>Markers on chromosome 0, or at a negative base pair, which PLINK's files have for no place: neither kept nor removed.
    /// </summary>
    public int Unplaced { get; private init; }

    /// <summary>Samples whose calls were compared: those without parents in the sample file, where it has parents.</summary>
    public int SampleCount { get; private init; }

    /// <summary>Prunes. Dosages count as calls where they are within a tenth of a copy of one, and are missing elsewhere.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="samples">Whether each sample of the genotypes counts; null for all.</param>
    /// <param name="threads">≥ 1; the result does not depend on it.</param>
    /// <param name="progress">Reported to after each block of markers.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">
    /// Fewer than two samples without parents, no marker left, two markers of one id, or markers of a chromosome that are not in order.
    /// </exception>
    public static PrunedMarkers Select(
        Genotypes genotypes, PruningOptions? options = null, IReadOnlyList<bool>? samples = null, int threads = 1,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        PruningOptions own = options ?? new PruningOptions();
        own.Validate();
        bool[] isKept = [.. Enumerable.Range(0, genotypes.Samples.Count).Select(i => samples?[i] ?? true)];
        var selection = SampleSelection.Where([.. isKept.Select((keeps, i) => keeps && (genotypes.Founders?[i] ?? true))]);
        if (selection.Count < 2)
        {
            throw new InputException($"{genotypes.Name}: {selection.Count} samples without parents; pruning needs at least two.");
        }

        FilteredMarkers kept = Filter(
            genotypes, SampleSelection.Where(isKept), selection, own.Filter with { AutosomesOnly = true }, threads, cancellationToken);
        int[] placed = [.. Enumerable.Range(0, kept.Indices.Length).Where(k => IsPlaced(genotypes.Markers[kept.Indices[k]]))];
        RequireNamed(genotypes, [.. placed.Select(k => kept.Indices[k])], kept.Excluded);
        var parts = new List<Part>();
        foreach (IGrouping<string, int> chromosome in placed.GroupBy(k =>
            genotypes.Karyotype.NameOf(genotypes.Markers[kept.Indices[k]].Chromosome)))
        {
            int[] all = [.. chromosome];
            long[] positions = [.. all.Select(k => genotypes.Markers[kept.Indices[k]].Position)];
            RequireOrder(genotypes, kept.Indices, all, positions);
            parts.AddRange(PruningWindows.Of(positions, own).Select(part =>
                new Part([.. all.AsSpan(part.First, part.Count)], part.Windows)));
        }

        bool[] isRemoved = Sweep(genotypes, selection, own, kept, parts, threads, progress, cancellationToken);
        return new PrunedMarkers(
            [.. placed.Where(k => !isRemoved[k]).Select(k => kept.Indices[k])],
            [.. placed.Where(k => isRemoved[k]).Select(k => kept.Indices[k])])
        {
            Excluded = kept.Excluded,
            Unplaced = kept.Indices.Length - placed.Length,
            SampleCount = selection.Count,
        };
    }

    /// <summary>Frequencies are those of the samples without parents, missing calls those of all.</summary>
    private static FilteredMarkers Filter(
        Genotypes genotypes, SampleSelection all, SampleSelection founders, MarkerFilter filter, int threads,
        CancellationToken cancellationToken)
    {
        if (all.Equals(founders))
        {
            return FilteredMarkers.Apply(genotypes, all, filter, threads, cancellationToken);
        }

        FilteredMarkers called = FilteredMarkers.Apply(
            genotypes, all, filter with { MinMinorAlleleFrequency = 0, MinMinorAlleleCount = 0 }, threads, cancellationToken);
        return called.FilteredOver(genotypes, founders, filter, threads, cancellationToken);
    }

    /// <summary>The longest part first, so that threads end at about the same time.</summary>
    private static bool[] Sweep(
        Genotypes genotypes, SampleSelection samples, PruningOptions options, FilteredMarkers kept, List<Part> parts, int threads,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        var isRemoved = new bool[kept.Indices.Length];
        Part[] order = [.. parts.OrderByDescending(part => part.Places.Length)];
        int workers = Math.Clamp(order.Length, 1, threads), done = 0, total = parts.Sum(part => part.Places.Length);
        PruningSweep[] sweeps = [.. Enumerable.Range(0, workers).Select(_ =>
            new PruningSweep(genotypes, samples, options.MaxSquaredCorrelation))];
        try
        {
            Workers.Run(workers, order.Length, (worker, p) =>
            {
                int[] places = order[p].Places;
                bool[] gone = sweeps[worker].Run(
                    [.. places.Select(k => (kept.Indices[k], MajorFrequency(kept.Counts[k])))], order[p].Windows, count =>
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        progress?.Report(new StageProgress("prune", Interlocked.Add(ref done, count), total, "markers"));
                    });
                for (int j = 0; j < gone.Length; j++)
                {
                    isRemoved[places[j]] = gone[j];
                }
            });
        }
        finally
        {
            Array.ForEach(sweeps, sweep => sweep.Dispose());
        }

        return isRemoved;
    }

    private static double MajorFrequency(in MarkerCounts counts) =>
        Math.Max(counts.Allele1Count, counts.AlleleCount - counts.Allele1Count) / counts.AlleleCount;

    private static bool IsPlaced(Marker marker) => ChromosomeNames.Normalize(marker.Chromosome) != "0" && marker.Position >= 0;

    /// <summary>Lists of ids must tell markers apart.</summary>
    private static void RequireNamed(Genotypes genotypes, int[] markers, MarkerExclusions excluded)
    {
        if (markers.Length == 0)
        {
            throw new InputException(
                $"{genotypes.Name}: no marker of {genotypes.Markers.Count} is left to prune; filtered out: {excluded}.");
        }

        var seen = new Dictionary<string, int>(markers.Length, StringComparer.Ordinal);
        foreach (int marker in markers)
        {
            string id = genotypes.Markers[marker].Id;
            if (!seen.TryAdd(id, marker))
            {
                throw new InputException(
                    $"{genotypes.Name}: markers {seen[id] + 1} and {marker + 1} are both called '{id}': a list of ids cannot tell them "
                    + "apart; plink2 --set-all-var-ids gives ids.");
            }
        }
    }

    private static void RequireOrder(Genotypes genotypes, int[] indices, int[] places, long[] positions)
    {
        int j = Array.FindIndex([.. Enumerable.Range(1, positions.Length - 1)], next => positions[next] < positions[next - 1]) + 1;
        if (j > 0)
        {
            Marker late = genotypes.Markers[indices[places[j]]], before = genotypes.Markers[indices[places[j - 1]]];
            throw new InputException(
                $"{genotypes.Name}: marker {late.Id} at base pair {late.Position} of chromosome {late.Chromosome} follows {before.Id} at "
                + $"{before.Position}: pruning needs markers in order; plink2 --make-pgen --sort-vars sorts them.");
        }
    }

    /// <summary>Markers of a chromosome that are within reach of one another.</summary>
    /// <param name="Places">Among the kept markers.</param>
    /// <param name="Windows">Over them.</param>
    private sealed record Part(int[] Places, PruningWindows Windows);
}
