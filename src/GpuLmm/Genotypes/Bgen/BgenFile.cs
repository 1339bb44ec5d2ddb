using System.Collections.Concurrent;

namespace GpuLmm;

/// <summary>
/// Genotype probabilities in a BGEN 1.1, 1.2 or 1.3 (layouts 1 and 2; not compressed, zlib or zstd; 1 to 32 bits; phased or
/// not). Variants with another number of alleles than two are passed over. A haploid sample (a man's X) counts as homozygous: 0 or
/// 2 copies.
/// </summary>
public sealed class BgenFile : Genotypes
{
    // Enough work for a thread to be worth its start.
    private const int MarkersAtOnce = 16;
    private readonly PlainContent file;
    private readonly BgenHeader header;
    private readonly BgenVariants variants;
    private readonly ReferenceAllele reference;
    private readonly ConcurrentBag<BgenWorker> idle = [];
    private readonly SampleRecords? records;

    private BgenFile(PlainContent file, BgenHeader header, SampleRecords? records, ReferenceAllele reference)
    {
        this.file = file;
        this.header = header;
        this.records = records;
        this.reference = reference;
        Samples = records?.Samples ?? BgenSampleNames.Split(file.Path, header.SampleNames);
        Sexes = records?.Sexes ?? new Sex[Samples.Count];
        variants = BgenVariants.Read(file, header, reference);
    }

    /// <summary>The path of the .bgen.</summary>
    public override string Name => file.Path;

    /// <inheritdoc/>
    public override IReadOnlyList<SampleId> Samples { get; }

    /// <summary>
    /// The variants of two alleles, in file order; the counted allele is the one that is not the reference. The id is the rsid, or the
    /// variant identifier where that is empty.
    /// </summary>
    public override IReadOnlyList<Marker> Markers => variants.Markers;

    /// <summary>The column <c>sex</c> of the .sample; unknown without one.</summary>
    public override IReadOnlyList<Sex> Sexes { get; }

    /// <summary>The columns of type P and B of the .sample; null without any.</summary>
    /// <exception cref="InputException">One of their values is not a number; files are opened without regard to that.</exception>
    internal override PhenotypeColumns? Phenotypes => records?.Phenotypes is { Names.Count: > 0 } columns ? columns : null;

    /// <inheritdoc/>
    public override bool HasDosages => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes =>
    [
        .. SkippedCount == 0 ? (string[])[]
            : [FormattableString.Invariant($"skipped: {SkippedCount:N0} variants that have not two alleles, {FirstSkipped} first")],
        .. records is null || header.SampleNames is not { } names ? (string[])[] : BgenSampleNames.Compare(names, records.Samples),
    ];

    /// <summary>Variants passed over, as they have not two alleles.</summary>
    public int SkippedCount => variants.SkippedCount;

    /// <summary>The id of the first of them; null where there is none.</summary>
    public string? FirstSkipped => variants.FirstSkipped;

    /// <summary>
    /// Opens a file and reads the headers of its variants; probabilities are read only when asked for. An index (.bgi) is not needed.
    /// </summary>
    /// <param name="path">The .bgen.</param>
    /// <param name="samplePath">
    /// Its .sample (see <c>docs/files.md</c>); null takes the sample identifiers of the .bgen, split into family and individual id where
    /// all have one underscore within, else with family <c>0</c>.
    /// </param>
    /// <param name="reference">Which allele is the reference; the other one is counted.</param>
    /// <exception cref="InputException">
    /// A file is missing, breaks the format or is truncated, the numbers of samples differ, a sample occurs twice, there are no sample
    /// identifiers at all, or no variant has two alleles.
    /// </exception>
    public static BgenFile Open(string path, string? samplePath = null, ReferenceAllele reference = ReferenceAllele.First)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream stream = InputFile.OpenRead(path);
        if (stream.Length == 0)
        {
            stream.Dispose();
            throw new InputException($"{path}: is empty");
        }

        var file = new PlainContent(path, stream);
        try
        {
            BgenHeader header = BgenHeader.Read(file);
            SampleRecords? records = samplePath is null ? null : OxfordSampleFile.Read(samplePath);
            return records is null || records.Samples.Count == header.SampleCount
                ? new BgenFile(file, header, records, reference)
                : throw new InputException($"{samplePath}: has {records.Samples.Count} samples, {path} has {header.SampleCount}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        BeginBlock(markers, block);
        int[] asked = markers.ToArray();
        var faults = new InputException?[(asked.Length + MarkersAtOnce - 1) / MarkersAtOnce];
        Parallel.For(0, faults.Length, part => faults[part] = Read(asked, part * MarkersAtOnce, block));
        if (Array.Find(faults, fault => fault is not null) is { } first)
        {
            throw first;
        }
    }

    /// <summary>Reads some markers from the given position on; the fault of the first that has one.</summary>
    private InputException? Read(int[] markers, int start, GenotypeBlock block)
    {
        BgenWorker worker = idle.TryTake(out BgenWorker? free) ? free : new BgenWorker(file, header, reference);
        try
        {
            for (int i = start; i < Math.Min(start + MarkersAtOnce, markers.Length); i++)
            {
                if (!worker.Read(new BgenPlace(this, markers[i], variants.Offsets[markers[i]]), block.Writable(i)))
                {
                    worker.Dosages.CopyTo(block.WritableDosages(i));
                }
            }

            return null;
        }
        catch (InputException fault)
        {
            return fault;
        }
        finally
        {
            idle.Add(worker);
        }
    }

    private protected override void Dispose(bool disposing)
    {
        while (idle.TryTake(out BgenWorker? worker))
        {
            worker.Dispose();
        }

        file.Dispose();
    }
}
