namespace GpuLmm;

/// <summary>
/// y = X b + x β + u + e, u ~ N(0, σ²_g K), tested for every marker x with σ²_g and σ²_e re-estimated for each: exact, at the cost of
/// one rotation U'x a marker (<c>docs/model.md</c> §4). K, U and the markers' filter are held fixed.
/// </summary>
public static class AssociationScan
{
    /// <summary>Tests markers for all traits of a null model, in file order.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="nullModel">The fitted null models.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="writer">Takes the rows.</param>
    /// <param name="options">Tests and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left after the filters.</exception>
    public static AssociationSummary Run(
        Genotypes genotypes, NullModel nullModel, Backend backend, IAssociationWriter writer,
        AssociationOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(nullModel);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= AssociationOptions.Default;
        ScanMarkers markers = ScanMarkers.Of(genotypes, nullModel.Samples, backend, options, cancellationToken);
        var run = new ScanRun(genotypes, backend, options, markers, progress);
        return run.Scan(nullModel, markers.All, writer, cancellationToken);
    }

    /// <summary>Tests markers for all traits of a null model, and gives the rows as they are taken, in file order; the scan stops when nobody takes them.</summary>
    /// <param name="genotypes">G; in use, as the null model and the backend are, until the enumeration has ended.</param>
    /// <param name="nullModel">The fitted null models.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Tests and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Stops the scan and the enumeration.</param>
    /// <exception cref="InputException">No marker is left after the filters; met where the first row would be.</exception>
    public static IEnumerable<AssociationResult> Rows(
        Genotypes genotypes, NullModel nullModel, Backend backend, AssociationOptions? options = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        RowsAsync(genotypes, nullModel, backend, options, progress, cancellationToken).ToBlockingEnumerable(cancellationToken);

    /// <summary>As <see cref="Rows"/>, waiting for rows without holding a thread. <see cref="AssociationStream.RowsAsync"/> does it for any scan.</summary>
    /// <param name="genotypes">As of <see cref="Rows"/>.</param>
    /// <param name="nullModel">As of <see cref="Rows"/>.</param>
    /// <param name="backend">As of <see cref="Rows"/>.</param>
    /// <param name="options">As of <see cref="Rows"/>.</param>
    /// <param name="progress">As of <see cref="Rows"/>.</param>
    /// <param name="cancellationToken">As of <see cref="Rows"/>.</param>
    /// <exception cref="InputException">As of <see cref="Rows"/>.</exception>
    public static IAsyncEnumerable<AssociationResult> RowsAsync(
        Genotypes genotypes, NullModel nullModel, Backend backend, AssociationOptions? options = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AssociationStream.RowsAsync((writer, token) => Run(genotypes, nullModel, backend, writer, options, progress, token), cancellationToken);

    /// <summary>
    /// Tests markers against null models that leave the marker's chromosome out of K (LOCO): one decomposition and null fit a chromosome.
    /// </summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">At least one.</param>
    /// <param name="kinship">Per-chromosome sums.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="writer">Takes the rows, in file order.</param>
    /// <param name="options">Tests and filters; null for the defaults.</param>
    /// <param name="onNullModel">Told every chromosome's null model before it is used; it is disposed afterwards.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left after the filters, or a sample without kinship.</exception>
    public static AssociationSummary RunLoco(
        Genotypes genotypes, SampleSet samples, IReadOnlyList<Trait> traits, LocoKinship kinship, Backend backend, IAssociationWriter writer,
        AssociationOptions? options = null, Action<string, NullModel>? onNullModel = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(kinship);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= AssociationOptions.Default;
        ScanMarkers markers = ScanMarkers.Of(genotypes, samples, backend, options, cancellationToken);
        var run = new ScanRun(genotypes, backend, options, markers, progress);
        AssociationSummary summary = markers.Empty;
        var ordered = new FileOrderWriter(writer, markers, traits.Count * options.Tests.Count);
        foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Kinship without = kinship.Without(chromosome);
            using NullModel nullModel = NullModel.Fit(samples, traits, without, backend, releaseKinship: true);
            onNullModel?.Invoke(chromosome, nullModel);
            ordered.Begin(own);
            summary = summary.With(run.Scan(nullModel, own, ordered, cancellationToken));
        }

        ordered.Complete();
        return summary;
    }
}
