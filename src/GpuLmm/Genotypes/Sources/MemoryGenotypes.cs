namespace GpuLmm;

/// <summary>Genotypes that a program has in arrays: packed, ⌈N/4⌉ bytes a marker, so that the arrays can go.</summary>
public sealed class MemoryGenotypes : Genotypes
{
    private readonly byte[][] packed;

    private MemoryGenotypes(string name, SampleId[] samples, Marker[] markers, Sex[] sexes, byte[][] packed)
    {
        Name = name;
        Samples = samples;
        Markers = markers;
        Sexes = sexes;
        this.packed = packed;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<SampleId> Samples { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Marker> Markers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Sex> Sexes { get; }

    /// <summary>Takes genotypes; everything is copied.</summary>
    /// <param name="samples">N distinct ids.</param>
    /// <param name="markers">M markers; chromosomes need not be together, nor positions in order.</param>
    /// <param name="allele1Counts">M rows of N: copies of allele 1, 0, 1 or 2, or −1 for missing; enumerated once, so that rows can be made
    /// one by one.</param>
    /// <param name="sexes">N sexes; null where they are unknown.</param>
    /// <param name="name">What messages call this data set.</param>
    /// <exception cref="ArgumentException">No sample, another number of rows, values or sexes, a value that is none of these, or an id that
    /// occurs twice.</exception>
    public static MemoryGenotypes Create(
        IReadOnlyList<SampleId> samples, IReadOnlyList<Marker> markers, IEnumerable<sbyte[]> allele1Counts,
        IReadOnlyList<Sex>? sexes = null,
        string name = "genotypes in memory")
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(markers);
        ArgumentNullException.ThrowIfNull(allele1Counts);
        int n = samples.Count;
        if (n == 0 || (sexes?.Count ?? n) != n)
        {
            throw new ArgumentException($"{n} samples and {sexes?.Count ?? n} sexes: expected N ≥ 1 of each.");
        }

        if (samples.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Sample {twice.Key} occurs twice.", nameof(samples));
        }

        var rows = new List<byte[]>(markers.Count);
        foreach (sbyte[] row in allele1Counts)
        {
            rows.Add(rows.Count < markers.Count ? Pack(row, n, markers[rows.Count]) : throw RowCount("more"));
        }

        return rows.Count == markers.Count
            ? new MemoryGenotypes(name, [.. samples], [.. markers], sexes is null ? new Sex[n] : [.. sexes], [.. rows])
            : throw RowCount($"{rows.Count}");

        ArgumentException RowCount(string found) => new($"{markers.Count} markers but {found} rows of genotypes.", nameof(allele1Counts));
    }

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        BeginBlock(markers, block);
        for (int i = 0; i < markers.Length; i++)
        {
            packed[markers[i]].CopyTo(block.Writable(i));
        }
    }

    private static byte[] Pack(sbyte[] row, int n, Marker marker)
    {
        if (row.Length != n)
        {
            throw new ArgumentException($"Marker {marker.Id} has {row.Length} genotypes: expected {n}.", "allele1Counts");
        }

        byte[] packed = new byte[PackedGenotypes.ByteCount(n)];
        PackedGenotypes.Pack(row, packed);
        return packed;
    }
}
