namespace GpuLmm;

/// <summary>
/// Genotypes in a VCF, plain, bgzip or gzip: dosages where a record's FORMAT has DS, else GT. ALT is the counted allele; records may be in
/// any order; those with several alternative alleles are skipped and counted. One pass finds the markers; later ones read what they are
/// asked for, in parallel, but plain gzip, which is held in memory (formats: <c>docs/files.md</c>).
/// </summary>
public sealed class VcfGenotypes : Genotypes
{
    private readonly VcfFile file;
    private readonly VcfMarkers markers;
    private readonly IVcfRows rows;

    private VcfGenotypes(VcfFile file, VcfMarkers markers, IVcfRows rows)
    {
        this.file = file;
        this.markers = markers;
        this.rows = rows;
        Sexes = new Sex[file.Samples.Count];
    }

    /// <inheritdoc/>
    public override string Name => file.Path;

    /// <inheritdoc/>
    public override IReadOnlyList<SampleId> Samples => file.Samples;

    /// <inheritdoc/>
    public override IReadOnlyList<Marker> Markers => markers.All;

    /// <summary>All unknown: a VCF has none.</summary>
    public override IReadOnlyList<Sex> Sexes { get; }

    /// <inheritdoc/>
    public override bool HasDosages => markers.HasDosages;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => Report.MultiallelicCount == 0 ? [] :
    [
        FormattableString.Invariant(
            $"records with several alternative alleles skipped: {Report.MultiallelicCount} of {Report.RecordCount} ")
            + $"({string.Join(", ", Report.MultiallelicExamples)}{(Report.MultiallelicCount > Report.MultiallelicExamples.Count ? ", …" : string.Empty)})",
    ];

    /// <summary>What became of the records.</summary>
    internal VcfReport Report => markers.Report;

    /// <summary>Opens a file and finds its markers.</summary>
    /// <param name="path">VCF 4, plain, bgzip or gzip.</param>
    /// <param name="cancellationToken">Checked on the way.</param>
    /// <exception cref="InputException">
    /// As of <see cref="VcfFile.Open"/>; a record that breaks the format, or has neither GT nor DS; no marker; a truncated or damaged file;
    /// plain gzip whose genotypes take more than half of the memory.
    /// </exception>
    public static VcfGenotypes Open(string path, CancellationToken cancellationToken = default) =>
        Open(path, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, cancellationToken);

    internal static VcfGenotypes Open(string path, long mostBytesHeld, CancellationToken cancellationToken)
    {
        var file = VcfFile.Open(path);
        SeekableContent? content = SeekableContent.Open(path);
        IVcfRows? rows = null;
        try
        {
            VcfMarkers markers;
            if (content is null)
            {
                markers = new VcfMarkers();
                rows = HeldVcfRows.Read(file, markers, mostBytesHeld, cancellationToken);
            }
            else
            {
                VcfIndex index = VcfIndex.Read(path, content, cancellationToken);
                markers = index.Markers;
                rows = new SeekableVcfRows(path, content, index, file.Samples);
            }

            markers.RequireAny(path);
            return new VcfGenotypes(file, markers, rows);
        }
        catch
        {
            rows?.Dispose();
            content?.Dispose();
            throw;
        }
    }

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        BeginBlock(markers, block);
        rows.Read(markers.ToArray(), block);
    }

    private protected override void Dispose(bool disposing) => rows.Dispose();
}
