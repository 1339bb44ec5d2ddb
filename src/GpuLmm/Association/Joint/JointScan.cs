namespace GpuLmm;

/// <summary>
/// Tests every marker for several traits jointly: Y = X B + x β' + U + E with covariances G ⊗ K and R ⊗ I, both re-estimated by REML for
/// each marker (Zhou &amp; Stephens 2014). In the eigenvectors of K nothing is larger than T × T but one rotation U'x per marker
/// (<c>docs/model.md</c>, §4a).
/// </summary>
public static class JointScan
{
    /// <summary>Tests markers against one null model, in file order.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="nullModel">What the markers are tested against.</param>
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
        Genotypes genotypes, JointNullModel nullModel, Backend backend, Action<IReadOnlyList<JointResult>> writer,
        AssociationOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(nullModel);
        return Run(
            genotypes, nullModel.Samples, backend, writer, options, progress, cancellationToken,
            (run, markers) => run.Scan(nullModel, markers.All));
    }

    /// <summary>
    /// Tests markers against null models that leave the marker's chromosome out of K: one decomposition and null fit per chromosome.
    /// </summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The sample set of all <paramref name="traits"/>.</param>
    /// <param name="traits">1 … <see cref="JointNullModel.MostTraits"/>.</param>
    /// <param name="kinship">Sums per chromosome.</param>
    /// <param name="backend">Where to decompose, and where markers are rotated.</param>
    /// <param name="writer">As of the other overload.</param>
    /// <param name="options">As of the other overload.</param>
    /// <param name="onNullModel">Called with the chromosome and its null model before it is used; it is disposed afterwards.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">As of the other overload, and of <see cref="JointNullModel.Fit"/>.</exception>
    /// <exception cref="ArithmeticException">A null model whose search did not end at a maximum.</exception>
    public static AssociationSummary RunLeaveChromosomeOut(
        Genotypes genotypes, SampleSet samples, IReadOnlyList<Trait> traits, LocoKinship kinship, Backend backend,
        Action<IReadOnlyList<JointResult>> writer, AssociationOptions? options = null, Action<string, JointNullModel>? onNullModel = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kinship);
        return Run(genotypes, samples, backend, writer, options, progress, cancellationToken, (run, markers) =>
        {
            foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using Kinship without = kinship.Without(chromosome);
                using var model = JointNullModel.Fit(samples, traits, without, backend, releaseKinship: true);
                onNullModel?.Invoke(chromosome, model);
                run.Scan(model, own);
            }
        });
    }

    private static AssociationSummary Run(
        Genotypes genotypes, SampleSet samples, Backend backend, Action<IReadOnlyList<JointResult>> writer, AssociationOptions? options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken, Action<JointScanRun, ScanMarkers> scan)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        options ??= AssociationOptions.Default;
        ScanMarkers markers = ScanMarkers.Of(genotypes, samples, backend, options, cancellationToken);
        var run = new JointScanRun(genotypes, backend, options, markers, writer, progress, cancellationToken);
        scan(run, markers);
        return run.Complete();
    }
}
