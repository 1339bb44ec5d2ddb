namespace GpuLmm;

/// <summary>LD scores of markers: how much variation each one's neighbours tag, ℓ_jc = Σ_k a_c(k) r̃²_jk.</summary>
public sealed class LdScores
{
    internal LdScores(IReadOnlyList<Marker> markers, IReadOnlyList<string> names, double[][] scores)
    {
        Markers = markers;
        Names = names;
        Scores = scores;
    }

    /// <summary>The markers, by chromosome and base pair.</summary>
    public IReadOnlyList<Marker> Markers { get; }

    /// <summary>Annotations; one, of plain scores, is called <c>L2</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Scores, by annotation and marker.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Scores { get; }

    /// <summary>LD scores among the SNPs of the regression, by marker; NaN for others; empty where none were named.</summary>
    public IReadOnlyList<double> WeightScores { get; internal init; } = [];

    /// <summary>Minor allele frequency of each marker.</summary>
    public IReadOnlyList<double> MinorAlleleFrequencies { get; internal init; } = [];

    /// <summary>Half the window.</summary>
    public double Window { get; internal init; }

    /// <summary>Its unit.</summary>
    public LdWindowUnit Unit { get; internal init; }

    /// <summary>Samples.</summary>
    public int SampleCount { get; internal init; }

    /// <summary>Ordered pairs of markers within windows, each with itself among them.</summary>
    public long PairCount { get; internal init; }

    /// <summary>Markers left out, by reason, beyond those that the filter excludes.</summary>
    public IReadOnlyDictionary<string, long> Removed { get; internal init; } = new Dictionary<string, long>();

    /// <summary>What is worth telling, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; internal init; } = [];

    /// <summary>a_c of each marker, by annotation; an empty one stands for 1 throughout.</summary>
    internal double[][] Annotations { get; init; } = [];

    /// <summary>Whether each marker's minor allele frequency exceeds 5 %, exactly.</summary>
    internal bool[] IsCommon { get; init; } = [];

    internal MarkerCounts[] Counts { get; init; } = [];

    /// <summary>M: the sum of each annotation over markers.</summary>
    /// <param name="commonOnly">Only over those whose minor allele frequency exceeds 5 %.</param>
    /// <param name="chromosome">Only of this one; null for all.</param>
    public IReadOnlyList<double> CountOf(bool commonOnly, string? chromosome = null)
    {
        int[] rows = [.. Enumerable.Range(0, Markers.Count).Where(i => (!commonOnly || IsCommon[i])
            && (chromosome is null || ChromosomeNames.Comparer.Equals(Markers[i].Chromosome, chromosome)))];
        return [.. Annotations.Select(own => own.Length == 0 ? rows.Length : rows.Sum(i => own[i]))];
    }

    /// <summary>Writes the files of ldsc by chromosome, under their final names only when complete: <c>P.1.l2.ldscore.gz</c>,
    /// <c>.l2.M</c>, <c>.l2.M_5_50</c>, <c>.frq.gz</c>, and <c>P.weights.1.l2.ldscore.gz</c> where there are such scores.</summary>
    /// <param name="prefix">P.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public void Write(string prefix, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        using var files = new PendingFiles(overwrite);
        new LdScoreWriter(this, prefix).Stage(files);
        files.Complete();
    }

    /// <summary>Computes LD scores.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="samples">Whether each sample of the genotypes counts; null for all.</param>
    /// <param name="progress">Reported to after each block.</param>
    /// <param name="cancellationToken">Checked before each block.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">
    /// Fewer than three samples; no marker is left, or one has no position; genetic positions are all 0; annotations are of other markers.
    /// </exception>
    public static LdScores Estimate(
        Genotypes genotypes, Backend backend, LdScoreOptions? options = null, IReadOnlyList<bool>? samples = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(backend);
        LdScoreOptions own = options ?? new LdScoreOptions();
        own.Validate();
        SampleSelection selection = samples is null ? SampleSelection.All(genotypes.Samples.Count) : SampleSelection.Where([.. samples]);
        int least = 3 + own.Covariates.Count;
        if (selection.Count < least)
        {
            throw new InputException($"{genotypes.Name}: {selection.Count} samples; LD scores need at least {least}");
        }

        return new LdScoreRun(genotypes, selection, backend, own, progress, cancellationToken).Run();
    }
}
