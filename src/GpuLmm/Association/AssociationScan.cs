namespace GpuLmm;

/// <summary>
/// Tests every marker x against a background. With a kernel, y = X b + x β + u + e, u ~ N(0, σ²_g K), and σ²_g and σ²_e are re-estimated
/// for each marker: exact, at the cost of one rotation U'x per marker (<c>docs/model.md</c> §4). K, U and the markers' filter are held
/// fixed.
/// </summary>
public static class AssociationScan
{
    /// <summary>Tests markers for all traits of a background, in file order.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="background">What the markers are tested against; a <see cref="NullModel"/> serves as it is.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="writer">Takes the results.</param>
    /// <param name="options">Tests and filters; null for the defaults.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="ArgumentException">An option outside its range.</exception>
    /// <exception cref="InputException">No marker is left after the filters, or a sample has no kinship.</exception>
    public static AssociationSummary Run(
        Genotypes genotypes, ScanBackground background, Backend backend, IAssociationWriter writer,
        AssociationOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunOn(genotypes, background, backend, writer, options, null, progress, cancellationToken);

    /// <summary>As <see cref="Run"/>, with a journal that keeps the results, and has those of a run before that was broken off.</summary>
    internal static AssociationSummary RunOn(
        Genotypes genotypes, ScanBackground background, Backend backend, IAssociationWriter writer,
        AssociationOptions? options, ScanJournal? journal, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= AssociationOptions.Default;
        ScanMarkers markers = ScanMarkers.Of(genotypes, background.Samples, backend, options, cancellationToken);
        return new ScanRun(genotypes, backend, options, markers, journal, progress).Scan(background, writer, cancellationToken);
    }

    /// <summary>
    /// Tests markers for all traits of a background, and gives the rows as they are taken, in file order; when the enumeration ends early,
    /// the scan stops.
    /// </summary>
    /// <param name="genotypes">G; in use, as the background and the backend are, until the enumeration has ended.</param>
    /// <param name="background">As of <see cref="Run"/>.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Tests and filters; null for the defaults.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Stops the scan and the enumeration.</param>
    /// <exception cref="InputException">No marker is left after the filters; met where the first row would be.</exception>
    public static IEnumerable<AssociationResult> Rows(
        Genotypes genotypes, ScanBackground background, Backend backend, AssociationOptions? options = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        RowsAsync(genotypes, background, backend, options, progress, cancellationToken).ToBlockingEnumerable(cancellationToken);

    /// <summary>As <see cref="Rows"/>, waiting for rows without holding a thread.</summary>
    /// <param name="genotypes">As of <see cref="Rows"/>.</param>
    /// <param name="background">As of <see cref="Rows"/>.</param>
    /// <param name="backend">As of <see cref="Rows"/>.</param>
    /// <param name="options">As of <see cref="Rows"/>.</param>
    /// <param name="progress">As of <see cref="Rows"/>.</param>
    /// <param name="cancellationToken">As of <see cref="Rows"/>.</param>
    /// <exception cref="InputException">As of <see cref="Rows"/>.</exception>
    public static IAsyncEnumerable<AssociationResult> RowsAsync(
        Genotypes genotypes, ScanBackground background, Backend backend, AssociationOptions? options = null,
        IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        AssociationStream.RowsAsync((writer, token) =>
            Run(genotypes, background, backend, writer, options, progress, token), cancellationToken);
}
