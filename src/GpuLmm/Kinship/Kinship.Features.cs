namespace GpuLmm;

/// <content>Kernels from features.</content>
public sealed partial class Kinship
{
    /// <summary>Computes a kernel of samples from their features. Products run on the host of every backend, with its threads.</summary>
    /// <param name="table">Samples × features.</param>
    /// <param name="backend">Where products and eigenvalues are computed.</param>
    /// <param name="report">What was left out, replaced and clipped.</param>
    /// <param name="options">The kernel; null for the defaults.</param>
    /// <param name="samples">Who, each once, in the order wanted; null for all.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per row and tile.</param>
    /// <returns>K; <see cref="MarkerCount"/> is the number of features used.</returns>
    /// <exception cref="InputException">
    /// A sample that is not in the table; no feature varies; or, where the features are a composition, a missing or negative value or a sample
    /// without any abundance, with its line and column.
    /// </exception>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public static Kinship FromFeatures(
        FeatureTable table, Backend backend, out FeatureReport report, FeatureKernelOptions? options = null,
        IReadOnlyList<SampleId>? samples = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= FeatureKernelOptions.Default;
        options.Validate();
        var run = new FeatureKinship(table, samples ?? table.Samples, options, backend);
        (Kinship kinship, report) = run.Compute(progress, cancellationToken);
        return kinship;
    }
}
