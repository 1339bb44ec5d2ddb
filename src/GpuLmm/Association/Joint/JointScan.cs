namespace GpuLmm;

/// <summary>
/// Tests every marker for several traits jointly: Y = X B + x β' + U + E with covariances G ⊗ K and R ⊗ I, both re-estimated by REML for
/// each marker (Zhou &amp; Stephens 2014). In the eigenvectors of K nothing is larger than T × T but one rotation U'x per marker
/// (<c>docs/model.md</c>, §4a).
/// </summary>
public static class JointScan
{
    /// <summary>Tests markers in file order.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="background">What the markers are tested against; a <see cref="JointNullModel"/> serves as it is.</param>
    /// <param name="backend">Where markers are rotated.</param>
    /// <param name="writer">Takes the results, some hundreds of markers at a time.</param>
    /// <param name="options">
    /// Filters; with fixed λ, G and R stay those of the null model; with a largest p, markers without a test of at most this are left out.
    /// The tests are always the three of <see cref="JointTest"/>.
    /// </param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="ArgumentException">An option outside its range.</exception>
    /// <exception cref="InputException">No marker is left after the filters.</exception>
    public static AssociationSummary Run(
        Genotypes genotypes, JointBackground background, Backend backend, Action<IReadOnlyList<JointResult>> writer,
        AssociationOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunOn(genotypes, background, backend, writer, options, null, progress, cancellationToken);

    /// <summary>The same with a journal that keeps the results, and has those of a run before that was broken off.</summary>
    internal static AssociationSummary RunOn(
        Genotypes genotypes, JointBackground background, Backend backend, Action<IReadOnlyList<JointResult>> writer,
        AssociationOptions? options, ScanJournal? journal, IProgress<StageProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(background);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= AssociationOptions.Default;
        ScanMarkers markers = ScanMarkers.Of(genotypes, background.Samples, backend, options, cancellationToken);
        var run = new JointScanRun(genotypes, backend, options, markers, writer, journal, progress, cancellationToken);
        foreach ((JointNullModel model, int[] positions) in background.Parts(genotypes, markers, backend))
        {
            cancellationToken.ThrowIfCancellationRequested();
            run.Scan(model, positions);
        }

        return run.Complete();
    }
}
