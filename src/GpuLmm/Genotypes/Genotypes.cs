namespace GpuLmm;

/// <summary>
/// The genotype matrix G of N samples by M markers, read from a file in blocks of markers. A file format is a subclass.
/// </summary>
public abstract class Genotypes : IDisposable
{
    private protected Genotypes()
    {
    }

    /// <summary>What messages call this data set: the path or prefix as the user gave it.</summary>
    public abstract string Name { get; }

    /// <summary>The N samples, in file order; ids are unique.</summary>
    public abstract IReadOnlyList<SampleId> Samples { get; }

    /// <summary>The M markers, in file order; ids may repeat.</summary>
    public abstract IReadOnlyList<Marker> Markers { get; }

    /// <summary>Sex of each of the N samples, in the order of <see cref="Samples"/>.</summary>
    public abstract IReadOnlyList<Sex> Sexes { get; }

    /// <summary>Phenotypes stored beside the genotypes, in the order of <see cref="Samples"/>; null where the format has none.</summary>
    /// <exception cref="InputException">A stored phenotype is not a number.</exception>
    internal virtual PhenotypeColumns? Phenotypes => null;

    /// <summary>Whether each of the N samples is a founder, without father and mother in its file; null where the format names no parents.
    /// </summary>
    internal virtual IReadOnlyList<bool>? Founders => null;

    /// <summary>Whether markers may have dosages instead of calls: memory is planned for them.</summary>
    public virtual bool HasDosages => false;

    /// <summary>What whoever reads results should know of the files, in sentences: records that were skipped, for example.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>What the names of the chromosomes mean; names only, unless <see cref="SexCodedGenotypes"/> has told.</summary>
    internal virtual Karyotype Karyotype => Karyotype.Plain;

    /// <summary>How many copies of a marker a sample has, and how many its coding counts where all are allele 1.</summary>
    internal virtual (int Copies, int Coded) CopiesOf(int marker, int sample) => (2, 2);

    /// <summary>Releases the files.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Fills <paramref name="block"/> with the given markers, in the given order. Concurrent calls are safe when each has its own block.
    /// </summary>
    /// <param name="markers">Indices into <see cref="Markers"/>, at most the block's capacity; fastest when consecutive.</param>
    /// <param name="block">A block made for this number of samples; what it held is overwritten.</param>
    internal abstract void Read(ReadOnlySpan<int> markers, GenotypeBlock block);

    /// <summary>Counts of a marker that has been read, among the selected samples.</summary>
    internal virtual MarkerCounts Count(GenotypeBlock block, int i, SampleSelection selection) => block.CountsOf(i, selection);

    /// <summary>Starts to fill a block with markers.</summary>
    /// <exception cref="ArgumentException">It is for another number of samples, or too small, or an index is none of a marker.</exception>
    private protected void BeginBlock(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        if (block.SampleCount != Samples.Count)
        {
            throw new ArgumentException($"The block is for {block.SampleCount} samples, {Name} has {Samples.Count}.", nameof(block));
        }

        foreach (int marker in markers)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)marker, (uint)Markers.Count, nameof(markers));
        }

        block.Begin(markers);
    }

    private protected virtual void Dispose(bool disposing)
    {
    }
}
