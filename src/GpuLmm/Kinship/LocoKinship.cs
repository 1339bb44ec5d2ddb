namespace GpuLmm;

/// <summary>
/// Kinships that leave one chromosome out (Listgarten et al. 2012), from per-chromosome sums accumulated once:
/// K₋c = (Σ − Σ_c)/(D − D_c). Memory: (chromosomes + 1) n² doubles.
/// </summary>
public sealed class LocoKinship : IDisposable
{
    private readonly KinshipSum total;
    private readonly Dictionary<string, KinshipSum> sums;

    /// <summary>Takes sums; the object owns them.</summary>
    internal LocoKinship(IReadOnlyList<SampleId> samples, KinshipSum total, Dictionary<string, KinshipSum> sums)
    {
        Samples = samples;
        this.total = total;
        this.sums = new Dictionary<string, KinshipSum>(sums, ChromosomeNames.Comparer);
    }

    /// <summary>
    /// The chromosomes that have markers in the kinship, without <c>chr</c> and leading zeros; they are found by other names of theirs too.
    /// </summary>
    public IReadOnlyCollection<string> Chromosomes => sums.Keys;

    /// <summary>The n samples, in the order of the rows.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Markers they were computed from.</summary>
    public double MarkerCount => total.MarkerCount;

    /// <summary>Whether entries are divided by the markers of each pair: such sums are not stored in files.</summary>
    internal bool IsPairwise => total.PairCounts is not null;

    /// <summary>Computes the sums of the samples that any trait analyses.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The aligned samples.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left, or all are on one chromosome.</exception>
    public static LocoKinship Estimate(
        Genotypes genotypes, StudySamples samples, Backend backend, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Estimate(genotypes, samples.AnalysedByAny(), backend, options, progress, cancellationToken);
    }

    /// <summary>Computes the sums of the given samples.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">Who they are for, and over whom the filter is judged.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <param name="keeper">Stores sums from time to time; null for none.</param>
    /// <exception cref="InputException">No marker is left, or all are on one chromosome.</exception>
    internal static LocoKinship Estimate(
        Genotypes genotypes, KinshipSamples samples, Backend backend, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default, KinshipKeeper? keeper = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Estimate(genotypes, samples.Rows, backend, samples.ApplyTo(options), progress, cancellationToken, keeper);
    }

    /// <summary>The chromosomes that such kinships have: those of the autosomal markers, or of those that the filter names.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="filter">Its thresholds are not looked at, since that takes reading the genotypes.</param>
    internal static IReadOnlyList<string> ChromosomesOf(Genotypes genotypes, MarkerFilter filter)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(filter);
        var judge = new MarkerJudge(filter with { AutosomesOnly = true }, genotypes.Karyotype);
        return [.. genotypes.Markers.Where(judge.KeepsByName)
            .Select(marker => genotypes.Karyotype.LinkageGroupOf(marker.Chromosome)).Distinct()];
    }

    /// <summary>K from all chromosomes.</summary>
    public Kinship All() => new(total.Divide(), Samples, total.MarkerCount);

    /// <summary>K from one chromosome alone.</summary>
    /// <param name="chromosome">One of <see cref="Chromosomes"/>.</param>
    /// <exception cref="ArgumentException">A chromosome that has no marker in the kinship.</exception>
    public Kinship Only(string chromosome)
    {
        KinshipSum own = SumOf(chromosome);
        return new Kinship(own.Divide(), Samples, own.MarkerCount);
    }

    /// <summary>K without a chromosome; a chromosome that has no marker in the kinship takes nothing away.</summary>
    /// <param name="chromosome">As named in the genotypes.</param>
    public Kinship Without(string chromosome)
    {
        KinshipSum? own = sums.GetValueOrDefault(chromosome);
        return new Kinship(total.Divide(own), Samples, total.MarkerCount - (own?.MarkerCount ?? 0));
    }

    /// <summary>Frees the sums.</summary>
    public void Dispose()
    {
        total.Dispose();
        foreach (KinshipSum sum in sums.Values)
        {
            sum.Dispose();
        }
    }

    /// <summary>Markers of a chromosome, and what they add to the divisor.</summary>
    internal (int MarkerCount, double Divisor) Weight(string chromosome) => (SumOf(chromosome).MarkerCount, SumOf(chromosome).Divisor);

    internal static LocoKinship Estimate(
        Genotypes genotypes, SampleSelection selection, Backend backend, KinshipOptions? options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken, KinshipKeeper? keeper = null)
    {
        options ??= KinshipOptions.Default;
        List<(string Chromosome, KinshipSum Sum)> sums = KinshipAccumulation.ByChromosome(
            genotypes, selection, backend, options, progress, cancellationToken, keeper);
        var total = new KinshipSum(selection.Count, options.PairwiseCounts);
        foreach ((_, KinshipSum sum) in sums)
        {
            total.Add(sum);
        }

        var loco = new LocoKinship(selection.Select(genotypes.Samples), total,
            sums.ToDictionary(s => s.Chromosome, s => s.Sum, StringComparer.Ordinal));
        if (sums.Count == 1)
        {
            loco.Dispose();
            throw new InputException(
                $"{genotypes.Name}: every marker of the kinship is on chromosome {sums[0].Chromosome}; leaving it out leaves none. Run without LOCO.");
        }

        return loco;
    }

    private KinshipSum SumOf(string chromosome) => sums.GetValueOrDefault(chromosome)
        ?? throw new ArgumentException(
            $"Chromosome {chromosome} has no marker in the kinship; those are {string.Join(", ", sums.Keys)}.", nameof(chromosome));
}
