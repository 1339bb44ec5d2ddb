namespace GpuLmm;

/// <summary>
/// A table of samples by features in a text file: microbial abundances, methylation, expression. The numbers stay in the file; reading it
/// once checks every cell and keeps a few sums of each sample (formats: <c>docs/files.md</c>).
/// </summary>
public sealed class FeatureTable
{
    private readonly Lazy<SampleIndex> index;

    private FeatureTable(string path, int featureCount, SampleId[] samples, FeatureRow[] rows)
    {
        Path = path;
        FeatureCount = featureCount;
        Samples = samples;
        Rows = rows;
        index = new Lazy<SampleIndex>(() => new SampleIndex(path, samples));
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>q.</summary>
    public int FeatureCount { get; }

    /// <summary>The samples in the order of the file.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Missing values.</summary>
    public long MissingCount => Rows.Sum(row => (long)row.MissingCount);

    internal FeatureRow[] Rows { get; }

    /// <summary>Reads a table once.</summary>
    /// <param name="path">A header, then a sample on each line: its id (<c>IID</c>, or <c>FID IID</c> where the header says so), then q
    /// numbers.</param>
    /// <exception cref="InputException">No such file, a line with too few or too many fields, a cell that is not a number, or a sample
    /// twice.</exception>
    public static FeatureTable Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new FeatureReader(path);
        var values = new double[reader.Names.Length];
        var samples = new List<SampleId>();
        var rows = new List<FeatureRow>();
        var firstLines = new Dictionary<SampleId, long>();
        while (reader.TryRead(0, values))
        {
            if (!firstLines.TryAdd(reader.Sample, reader.LineNumber))
            {
                throw reader.Fault($"sample '{reader.Sample.Individual}' is on line {firstLines[reader.Sample]} already");
            }

            samples.Add(reader.Sample);
            rows.Add(FeatureRow.Of(values, reader));
        }

        return rows.Count > 0
            ? new FeatureTable(path, values.Length, [.. samples], [.. rows])
            : throw new InputException($"{path}: holds a header but no samples");
    }

    /// <summary>The samples that lists leave, in the order of the file.</summary>
    /// <param name="keepPath">File of those to keep (<c>FID IID</c> or <c>IID</c>); null for all.</param>
    /// <param name="removePath">File of those to leave out; null for none.</param>
    /// <exception cref="InputException">A list that cannot be read or names nobody, or no sample is left.</exception>
    public IReadOnlyList<SampleId> Kept(string? keepPath, string? removePath = null) => index.Value.Kept(keepPath, removePath);

    /// <summary>The memory that a kernel takes at most, in bytes.</summary>
    /// <param name="sampleCount">n.</param>
    /// <param name="options">The kernel.</param>
    public long MemoryOf(int sampleCount, FeatureKernelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        long n = sampleCount;
        int matrices = options.Kernel == FeatureKernel.BrayCurtis ? 4 : options.PairwiseCounts ? 2 : 1;
        long block = sizeof(double) * n
            * (FeatureBlocks.ColumnsOf(sampleCount, FeatureCount, options.BlockBytes) + (2L * FeatureTile.Width));
        return (matrices * sizeof(double) * n * n) + block;
    }

    /// <summary>Computes a kernel of samples from their features. Products run on the host of every backend, with its threads.</summary>
    /// <param name="backend">Where products and eigenvalues are computed.</param>
    /// <param name="report">What was left out, replaced and clipped.</param>
    /// <param name="options">The kernel; null for the defaults.</param>
    /// <param name="samples">Which samples, each once, in the order wanted; null for all.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per row and tile.</param>
    /// <returns>K, n × n; its <see cref="Kinship.MarkerCount"/> is the number of features used.</returns>
    /// <exception cref="InputException">
    /// A sample that is not in the table; no feature varies; or, where the features are a composition, a missing or negative value or a
    /// sample without any abundance, with its line and column.
    /// </exception>
    /// <exception cref="ArgumentException">Options that exclude each other.</exception>
    public Kinship ToKinship(
        Backend backend, out FeatureReport report, FeatureKernelOptions? options = null, IReadOnlyList<SampleId>? samples = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        options ??= FeatureKernelOptions.Default;
        options.Validate();
        var run = new FeatureKinship(this, samples ?? Samples, options, backend);
        (Kinship kinship, report) = run.Compute(progress, cancellationToken);
        return kinship;
    }

    /// <summary>Row of every sample asked for.</summary>
    internal int[] RowsOf(IReadOnlyList<SampleId> samples) => index.Value.RowsOf(samples);
}
