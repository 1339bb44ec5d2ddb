namespace GpuLmm;

/// <summary>
/// LD score regression: heritability, confounding and genetic correlation from summary statistics (Bulik-Sullivan et al. 2015, 2015b;
/// Finucane et al. 2015, 2018).
/// </summary>
public static class LdScoreRegression
{
    private const double LeastPartitionLimit = 80;
    private const double PartitionLimitPerSample = 0.001;

    /// <summary>Heritability of a trait; with several annotations that of each.</summary>
    /// <param name="trait">The trait.</param>
    /// <param name="reference">LD scores.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="overlap">Asks for enrichment of overlapping annotations, whose files are beside the LD scores; null for none.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">No SNP of the trait has LD scores; annotations are collinear (which is named).</exception>
    public static HeritabilityEstimate Heritability(
        SummaryStatistics trait, LdReference reference, LdRegressionOptions? options = null, AnnotationOptions? overlap = null)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(reference);
        LdRegressionOptions own = Checked(options);
        var placed = TraitOnPanel.Of(trait, reference, own.MatchPositions);
        bool isPartitioned = reference.Names.Count > 1;
        double? limit = own.MaxChiSquared ?? (isPartitioned ? PartitionLimit(placed) : null);
        LdData data = LdData.Of(reference, placed, [.. Enumerable.Range(0, placed.Rows.Length)], limit, placed.Removed);
        try
        {
            var run = HeritabilityRun.Of(trait.Name, data, 0, isAlone: true, updates: false, own);
            HeritabilityEstimate estimate = run.Estimate with { Warnings = [.. trait.Warnings, .. run.Estimate.Warnings] };
            if (run.Fit is null || (!isPartitioned && overlap is null))
            {
                return estimate;
            }

            AnnotationOverlap? products = overlap is null ? null : AnnotationOverlap.Read(reference, overlap);
            if (products is { Unknown: > 0 })
            {
                estimate = estimate with
                {
                    Warnings = [.. estimate.Warnings,
                        $"{products.Unknown:N0} SNPs of the annotations have no frequency and do not count in the overlap"],
                };
            }

            return estimate with { Partition = new PartitionRun(reference, run, products).Partition() };
        }
        catch (CollinearException e)
        {
            throw Collinear(reference, e);
        }
    }

    /// <summary>Genetic correlation of two traits.</summary>
    /// <param name="first">A trait.</param>
    /// <param name="second">Another.</param>
    /// <param name="reference">LD scores.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">No SNP of a trait has LD scores, or its statistics have no sign.</exception>
    public static GeneticCorrelation GeneticCorrelation(
        SummaryStatistics first, SummaryStatistics second, LdReference reference, LdRegressionOptions? options = null) =>
        GeneticCorrelations([first, second], reference, options).Pairs[0];

    /// <summary>Genetic correlations of all pairs of several traits.</summary>
    /// <param name="traits">Two or more.</param>
    /// <param name="reference">LD scores.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="firstOnly">Whether only the pairs of the first trait are taken.</param>
    /// <param name="commonSnps">Whether only SNPs that all traits have are taken.</param>
    /// <param name="progress">Reported to after each pair.</param>
    /// <param name="cancellationToken">Checked before each pair.</param>
    /// <exception cref="ArgumentException">Options outside their range; fewer than two traits.</exception>
    /// <exception cref="InputException">
    /// No SNP of a trait has LD scores, or its statistics have no sign; annotations are collinear (which is named).
    /// </exception>
    public static GeneticCorrelations GeneticCorrelations(
        IReadOnlyList<SummaryStatistics> traits, LdReference reference, LdRegressionOptions? options = null, bool firstOnly = false,
        bool commonSnps = false, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(reference);
        LdRegressionOptions own = Checked(options);
        if (traits.Count < 2)
        {
            throw new ArgumentException($"{traits.Count} trait: expected at least two.", nameof(traits));
        }

        if (traits.FirstOrDefault(trait => trait.IsUnsigned) is { } unsigned)
        {
            throw new InputException($"{unsigned.Path}: {string.Join("; ", unsigned.Warnings)}");
        }

        TraitOnPanel[] placed = [.. traits.Select(trait => TraitOnPanel.Of(trait, reference, own.MatchPositions))];
        if (commonSnps)
        {
            placed = Common(placed, own);
        }

        try
        {
            return new CorrelationTable(reference, own, placed, firstOnly).Run(progress, cancellationToken);
        }
        catch (CollinearException e)
        {
            throw Collinear(reference, e);
        }
    }

    /// <summary>Tests the annotation of each cell type of a list beside a baseline.</summary>
    /// <param name="trait">The trait.</param>
    /// <param name="baseline">LD scores of the baseline.</param>
    /// <param name="listPath">Lines of a name and the prefixes of LD scores by chromosome: the first is tested, others are
    /// controls.</param>
    /// <param name="baselineOptions">How the baseline was read: chromosomes, and what M counts.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="allColumns">Whether controls have rows too.</param>
    /// <param name="cancellationToken">Checked before each line.</param>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    /// <exception cref="InputException">A file is missing or breaks its format; no SNP of the trait has LD scores.</exception>
    public static IReadOnlyList<CellTypeEstimate> CellTypes(
        SummaryStatistics trait, LdReference baseline, string listPath, LdReferenceOptions baselineOptions,
            LdRegressionOptions? options = null,
        bool allColumns = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(baselineOptions);
        LdRegressionOptions own = Checked(options);
        var placed = TraitOnPanel.Of(trait, baseline, own.MatchPositions);
        double limit = own.MaxChiSquared ?? PartitionLimit(placed);
        List<CellTypeRun.Line> list = CellTypeRun.ReadList(listPath);
        var run = new CellTypeRun(baseline, placed, own);
        var results = new IReadOnlyList<CellTypeEstimate>[list.Count];
        Numerics.Workers.Run(own.Workers, list.Count, (_, k) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            results[k] = run.Test(list[k], baselineOptions.Chromosomes, baselineOptions.AllSnps, limit, allColumns);
        });
        return [.. results.SelectMany(rows => rows)];
    }

    private static LdRegressionOptions Checked(LdRegressionOptions? options)
    {
        LdRegressionOptions own = options ?? new LdRegressionOptions();
        own.Validate();
        return own;
    }

    private static double PartitionLimit(TraitOnPanel trait) =>
        Math.Max(PartitionLimitPerSample * trait.Sources.Max(i => trait.Trait.N[i]), LeastPartitionLimit);

    private static InputException Collinear(LdReference reference, CollinearException e)
    {
        string[] names = [.. reference.Names, "the intercept"];
        return new InputException(
            $"{reference.Files[0][0]}: the LD scores of {names[e.Column]} are collinear with columns before it, most like those of {names[e.Nearest]}: "
            + "leave one of them out");
    }

    /// <summary>SNPs of all traits, with alleles that match those of the first.</summary>
    private static TraitOnPanel[] Common(TraitOnPanel[] traits, LdRegressionOptions options)
    {
        HashSet<int> rows = [.. traits[0].Rows];
        foreach (TraitOnPanel other in traits.Skip(1))
        {
            var pair = TraitPair.Of(traits[0], other, !options.SkipAlleleCheck);
            rows.IntersectWith(pair.First.Select(place => traits[0].Rows[place]));
        }

        return [.. traits.Select(trait =>
        {
            int[] kept = [.. Enumerable.Range(0, trait.Rows.Length).Where(k => rows.Contains(trait.Rows[k]))];
            var removed = new Dictionary<string, long>(trait.Removed,
                StringComparer.Ordinal) { ["not in all traits"] = trait.Rows.Length - kept.Length };
            return kept.Length > 0
                ? trait with { Rows = [.. kept.Select(k => trait.Rows[k])], Sources = [.. kept.Select(k => trait.Sources[k])],
                    Removed = removed }
                : throw new InputException($"{trait.Trait.Path}: no SNP is in all {traits.Length} traits");
        })];
    }
}
