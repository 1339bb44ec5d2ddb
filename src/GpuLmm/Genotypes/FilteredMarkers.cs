namespace GpuLmm;

/// <summary>Markers a filter leaves out, each counted under the first reason that holds, in this order.</summary>
/// <param name="Chromosome">Not on a chromosome asked for.</param>
/// <param name="Extract">Not in the list to keep.</param>
/// <param name="Exclude">In the list to leave out.</param>
/// <param name="MaxMissing">Too many missing calls.</param>
/// <param name="MinMinorAlleleFrequency">Rarer allele too rare by frequency, or no call at all.</param>
/// <param name="MinMinorAlleleCount">Rarer allele too rare by count.</param>
/// <param name="UnknownExtractIds">Ids (not markers) in the list to keep that no marker has.</param>
public readonly record struct MarkerExclusions(
    int Chromosome, int Extract, int Exclude, int MaxMissing, int MinMinorAlleleFrequency, int MinMinorAlleleCount, int UnknownExtractIds)
{
    /// <summary>All markers left out.</summary>
    public int Total => Chromosome + Extract + Exclude + MaxMissing + MinMinorAlleleFrequency + MinMinorAlleleCount;

    /// <summary>The reasons that held, with their counts: <c>3 by chromosome, 12 by minor allele frequency</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. new (int Count, string Reason)[]
            {
                (Chromosome, "by chromosome"), (Extract, "not in the list to extract"), (Exclude, "in the list to exclude"),
                (MaxMissing, "by missing calls"), (MinMinorAlleleFrequency, "by minor allele frequency"), (MinMinorAlleleCount, "by minor allele count"),
            }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Reason}"),
            .. UnknownExtractIds > 0 ? [$"{UnknownExtractIds} ids to extract are no markers"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "none" : string.Join(", ", parts);
    }
}

/// <summary>The markers a <see cref="MarkerFilter"/> keeps, with their genotype counts among the selected samples.</summary>
internal sealed class FilteredMarkers
{
    private const int BlockSize = 512;

    private FilteredMarkers(int[] indices, MarkerCounts[] counts, MarkerExclusions excluded)
    {
        Indices = indices;
        Counts = counts;
        Excluded = excluded;
    }

    private enum Verdict
    {
        Kept,
        MaxMissing,
        MinFrequency,
        MinCount,
    }

    /// <summary>Kept markers as indices into <see cref="Genotypes.Markers"/>, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>Counts of the kept markers, in the order of <see cref="Indices"/>.</summary>
    public MarkerCounts[] Counts { get; }

    /// <summary>How many were left out, and why.</summary>
    public MarkerExclusions Excluded { get; }

    /// <summary>Applies a filter, reading each marker that its name does not already exclude.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="selection">The samples whose genotypes count.</param>
    /// <param name="filter">Validated here.</param>
    /// <param name="threads">≥ 1; the result does not depend on it.</param>
    /// <param name="cancellationToken">Checked per block of markers.</param>
    /// <exception cref="ArgumentException">The filter has options outside their range.</exception>
    public static FilteredMarkers Apply(
        Genotypes genotypes, SampleSelection selection, MarkerFilter filter, int threads = 1, CancellationToken cancellationToken = default)
    {
        filter.Validate();
        (int[] candidates, MarkerExclusions excluded) = ByName(genotypes.Markers, filter);
        MarkerCounts[] counts = CountAll(genotypes, candidates, selection, threads, cancellationToken);

        var kept = new List<int>(candidates.Length);
        int[] tally = new int[4];
        for (int k = 0; k < candidates.Length; k++)
        {
            Verdict verdict = Judge(counts[k], filter);
            tally[(int)verdict]++;
            if (verdict == Verdict.Kept)
            {
                kept.Add(k);
            }
        }

        excluded = excluded with
        {
            MaxMissing = tally[(int)Verdict.MaxMissing],
            MinMinorAlleleFrequency = tally[(int)Verdict.MinFrequency],
            MinMinorAlleleCount = tally[(int)Verdict.MinCount],
        };
        return new FilteredMarkers([.. kept.Select(k => candidates[k])], [.. kept.Select(k => counts[k])], excluded);
    }

    /// <summary>The same markers with their counts among other samples.</summary>
    public FilteredMarkers CountedOver(Genotypes genotypes, SampleSelection selection, int threads, CancellationToken cancellationToken) =>
        new(Indices, CountAll(genotypes, Indices, selection, threads, cancellationToken), Excluded);

    private static (int[] Candidates, MarkerExclusions Excluded) ByName(IReadOnlyList<Marker> markers, MarkerFilter filter)
    {
        HashSet<string>? chromosomes = filter.Chromosomes?.Select(ChromosomeNames.Normalize).ToHashSet(StringComparer.Ordinal);
        var isWanted = new Dictionary<string, bool>(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var candidates = new List<int>(markers.Count);
        var excluded = default(MarkerExclusions);
        for (int j = 0; j < markers.Count; j++)
        {
            Marker marker = markers[j];
            bool isExtracted = filter.Extract?.Contains(marker.Id) ?? true;
            if (filter.Extract is not null && isExtracted)
            {
                found.Add(marker.Id);
            }

            if (chromosomes is not null && !isWanted.TryGetValue(marker.Chromosome, out _))
            {
                isWanted[marker.Chromosome] = chromosomes.Contains(ChromosomeNames.Normalize(marker.Chromosome));
            }

            if (chromosomes is not null && !isWanted[marker.Chromosome])
            {
                excluded = excluded with { Chromosome = excluded.Chromosome + 1 };
            }
            else if (!isExtracted)
            {
                excluded = excluded with { Extract = excluded.Extract + 1 };
            }
            else if (filter.Exclude?.Contains(marker.Id) ?? false)
            {
                excluded = excluded with { Exclude = excluded.Exclude + 1 };
            }
            else
            {
                candidates.Add(j);
            }
        }

        return ([.. candidates], excluded with { UnknownExtractIds = (filter.Extract?.Count ?? 0) - found.Count });
    }

    private static MarkerCounts[] CountAll(
        Genotypes genotypes, int[] markers, SampleSelection selection, int threads, CancellationToken cancellationToken)
    {
        var counts = new MarkerCounts[markers.Length];
        int blockCount = (markers.Length + BlockSize - 1) / BlockSize;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(
            0,
            blockCount,
            options,
            () => new GenotypeBlock(genotypes.Samples.Count, BlockSize),
            (b, _, block) =>
            {
                int start = b * BlockSize;
                genotypes.Read(markers.AsSpan(start, Math.Min(BlockSize, markers.Length - start)), block);
                for (int i = 0; i < block.Count; i++)
                {
                    counts[start + i] = PackedGenotypes.Count(block.Packed(i), selection);
                }

                return block;
            },
            block => block.Dispose());
        return counts;
    }

    private static Verdict Judge(MarkerCounts counts, MarkerFilter filter)
    {
        // Thresholds are decimal fractions that binary numbers miss by 1e-16: compared as counts, with room for that.
        const double Slack = 1e-12;
        if (counts.Missing > filter.MaxMissing * counts.Total * (1 + Slack))
        {
            return Verdict.MaxMissing;
        }

        if (filter.MinMinorAlleleFrequency > 0
            && (counts.Called == 0 || counts.MinorAlleleCount < filter.MinMinorAlleleFrequency * 2 * counts.Called * (1 - Slack)))
        {
            return Verdict.MinFrequency;
        }

        return counts.MinorAlleleCount < filter.MinMinorAlleleCount * (1 - Slack) ? Verdict.MinCount : Verdict.Kept;
    }
}
