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
    /// <param name="path">A header, then a sample on each line: its id (<c>IID</c>, or <c>FID IID</c> where the header says so), then q numbers.</param>
    /// <exception cref="InputException">No such file, a line with too few or too many fields, a cell that is not a number, or a sample twice.</exception>
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
        long block = sizeof(double) * n * (FeatureBlocks.ColumnsOf(sampleCount, FeatureCount, options.BlockBytes) + (2L * FeatureTile.Width));
        return (matrices * sizeof(double) * n * n) + block;
    }

    /// <summary>Row of every sample asked for.</summary>
    internal int[] RowsOf(IReadOnlyList<SampleId> samples) => index.Value.RowsOf(samples);
}
