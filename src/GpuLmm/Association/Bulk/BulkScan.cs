namespace GpuLmm;

/// <summary>
/// Tests every marker for thousands of traits, each with the variance ratio of its own null model kept (Kang et al. 2010; Zhang et al.
/// 2010): y = X b + x β + u + e, u ~ N(0, σ²_g K). The numerators x'Py of all traits are one product a block of markers, and the
/// denominators x'Px come from nodes of λ that the traits share (<c>docs/model.md</c> §4).
/// </summary>
public static class BulkScan
{
    /// <summary>
    /// Fits the null model of every trait, tests the markers, and hands on what is kept: in the order of the file, within a marker in that
    /// of the traits; with <see cref="BulkOptions.Top"/> trait by trait, the best first.
    /// </summary>
    /// <remarks>
    /// Traits that lack a few samples share the pass and get the numbers that they would get alone; those that lack more than a twentieth
    /// of them, or more than 100, take further passes, whose rows follow.
    /// </remarks>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The traits with their samples and covariates.</param>
    /// <param name="kinship">K, with every analysed sample; null for linear regression.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="writer">Takes the rows; traits have the indices of <see cref="StudySamples.Traits"/>.</param>
    /// <param name="options">Which markers, and what is kept; null for the defaults.</param>
    /// <param name="progress">Reported to after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <returns>Every trait's null model and the counts of its markers, in the order of the traits.</returns>
    /// <exception cref="ArgumentException">An option outside its range.</exception>
    /// <exception cref="InputException">No trait, marker or region is left, a sample has no kinship, or no degree of freedom.</exception>
    public static IReadOnlyList<BulkTrait> Run(
        Genotypes genotypes, StudySamples samples, Kinship? kinship, Backend backend, IAssociationWriter writer,
        BulkOptions? options = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(writer);
        using var run = new BulkRun(genotypes, samples, backend, options ?? BulkOptions.Default);
        for (int pass = 0; pass < run.PassCount; pass++)
        {
            run.Fit(pass, kinship, releaseKinship: false, cancellationToken);
            run.Scan(pass, writer, null, progress, cancellationToken);
        }

        return run.Complete(writer);
    }
}
