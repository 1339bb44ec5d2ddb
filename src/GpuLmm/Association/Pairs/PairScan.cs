using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// Tests the products of pairs of markers (epistasis): y = X b + x₁ β₁ + x₂ β₂ + x₁∘x₂ β₃ + …, β₃ = 0, with the variances of the null
/// model kept (<c>docs/model.md</c> §4).
/// </summary>
public static class PairScan
{
    /// <summary>Tests pairs, and hands their rows on in the order of the pairs.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="background">A fitted model without interactions, or linear regression.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="writer">Takes rows, some thousands at a time: of a pair those of its traits stand together.</param>
    /// <param name="options">
    /// Filter and <see cref="AssociationOptions.MaxP"/>; null for the defaults. The test is always that of Wald.
    /// </param>
    /// <param name="progress">Reported to now and then.</param>
    /// <param name="cancellationToken">Checked now and then.</param>
    /// <exception cref="ArgumentException">
    /// An option outside its range; a background whose variance is not kept; a pair of no markers.
    /// </exception>
    /// <exception cref="InputException">No pair is left after the filters, or no degree of freedom.</exception>
    public static PairSummary Run(
        Genotypes genotypes, ScanBackground background, MarkerPairs pairs, Backend backend, Action<IReadOnlyList<PairResult>> writer,
        AssociationOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return RunIn(null, genotypes, background, pairs, backend, writer, options, progress, cancellationToken).Summary;
    }

    /// <summary>The same in blocks of given sizes, with what became of every pair.</summary>
    internal static PairRun RunIn(
        PairSizes? sizes, Genotypes genotypes, ScanBackground background, MarkerPairs pairs, Backend backend,
        Action<IReadOnlyList<PairResult>> writer, AssociationOptions? options = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default, ScanJournal? journal = null)
    {
        using PairRun run = Prepare(genotypes, background, pairs, backend, options, progress, sizes, cancellationToken);
        foreach (List<PairResult> rows in run.Rows(journal))
        {
            if (rows.Count > 0)
            {
                writer(rows);
            }
        }

        return run;
    }

    /// <summary>Tests pairs, and gives their rows as they are taken, in the order of the pairs.</summary>
    /// <inheritdoc cref="Run(Genotypes, ScanBackground, MarkerPairs, Backend, Action{IReadOnlyList{PairResult}}, AssociationOptions?, IProgress{StageProgress}?, CancellationToken)"/>
    public static IEnumerable<PairResult> Rows(
        Genotypes genotypes, ScanBackground background, MarkerPairs pairs, Backend backend, AssociationOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using PairRun run = Prepare(genotypes, background, pairs, backend, options, progress, null, cancellationToken);
        foreach (PairResult row in run.Rows().SelectMany(rows => rows))
        {
            yield return row;
        }
    }

    private static PairRun Prepare(
        Genotypes genotypes, ScanBackground background, MarkerPairs pairs, Backend backend, AssociationOptions? options,
        IProgress<StageProgress>? progress, PairSizes? sizes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= AssociationOptions.Default;
        options.Validate();
        PairModel model = background.ForPairs() ?? throw new ArgumentException(
            "Pairs are tested against fitted models without interactions, and by linear regression.", nameof(background));
        try
        {
            foreach ((ScoreNull numbers, Trait trait) in model.Numbers.Zip(background.Traits))
            {
                if (PairStatistics.Degrees(numbers) < 1)
                {
                    throw new InputException(
                        $"{trait.Name}: {numbers.RecordCount} records and {numbers.FixedCount} fixed effects leave no degree of freedom "
                        + $"to test a pair: expected at least {numbers.FixedCount + PairStatistics.Columns + 1} records.");
                }
            }

            SampleSelection selection = background.Samples.Selection;
            var markers = PairMarkers.Of(genotypes, pairs, selection, options, backend.Threads, cancellationToken);
            return new PairRun(genotypes, model, selection, markers, backend, options, sizes, progress, cancellationToken);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
