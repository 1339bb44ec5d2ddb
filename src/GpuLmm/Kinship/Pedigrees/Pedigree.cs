namespace GpuLmm;

/// <summary>
/// Animals and their parents, and the relationships that follow: inbreeding, A, A⁻¹ and those of the gametes. Founders are unrelated and
/// not inbred. Reading checks it: no animal descends from itself, none is twice, and none is of both sexes unless allowed.
/// </summary>
public sealed class Pedigree
{
    private readonly string name;
    private readonly Lineage lineage;
    private readonly Lazy<SampleIndex> index;

    internal Pedigree(string name, SampleId[] samples, Lineage lineage, int addedCount, IReadOnlyList<string> warnings)
    {
        this.name = name;
        this.lineage = lineage;
        Samples = samples;
        AddedCount = addedCount;
        Warnings = warnings;
        index = new Lazy<SampleIndex>(() => new SampleIndex(name, samples));
    }

    /// <summary>The animals in the order of the file, then the parents that have no line of their own.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Parents without a line of their own: they are founders.</summary>
    public int AddedCount { get; }

    /// <summary>Animals without a known parent.</summary>
    public int FounderCount => Enumerable.Range(1, lineage.Count).Count(k => lineage.First[k] == 0 && lineage.Second[k] == 0);

    /// <summary>What is allowed and worth a look; empty where there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a pedigree in any order of lines (formats: <c>docs/files.md</c>).</summary>
    /// <param name="path">Id, sire and dam on each line, or <c>FID IID PAT MAT</c> and more; unknown parents are <c>0</c>, <c>NA</c>,
    /// empty, <c>*</c>, <c>.</c>, <c>-</c>, <c>?</c> or <c>-9</c>.</param>
    /// <param name="options">What is allowed; null for the defaults.</param>
    /// <exception cref="InputException">
    /// A line without these fields, an animal twice, one that is its own parent or descends from itself, or is a sire and a dam; lines are
    /// named.
    /// </exception>
    public static Pedigree Read(string path, PedigreeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var builder = new PedigreeBuilder(path, "line", options ?? PedigreeOptions.Default);
        PedigreeReader.Read(path, builder);
        return builder.Build();
    }

    /// <summary>Makes a pedigree of records in any order.</summary>
    /// <param name="records">The animals; a parent without a record becomes a founder.</param>
    /// <param name="options">What is allowed; null for the defaults.</param>
    /// <exception cref="InputException">As for <see cref="Read"/>; records are named by their number, 1-based.</exception>
    public static Pedigree Create(IEnumerable<PedigreeRecord> records, PedigreeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(records);
        var builder = new PedigreeBuilder("pedigree", "record", options ?? PedigreeOptions.Default);
        int number = 0;
        foreach (PedigreeRecord record in records)
        {
            builder.Add(record.Animal, record.Sire, record.Dam, ++number);
        }

        return builder.Build();
    }

    /// <summary>The animals that lists leave, in the order of <see cref="Samples"/>.</summary>
    /// <param name="keepPath">File of those to keep (<c>FID IID</c> or <c>IID</c>); null for all.</param>
    /// <param name="removePath">File of those to leave out; null for none.</param>
    /// <exception cref="InputException">A list that cannot be read or names nobody, or no animal is left.</exception>
    public IReadOnlyList<SampleId> Kept(string? keepPath, string? removePath = null) =>
        keepPath is null && removePath is null ? Samples : index.Value.Kept(keepPath, removePath);

    /// <summary>
    /// F of every animal: the probability that its two alleles are copies of one (Meuwissen &amp; Luo 1992; Colleau 2002).
    /// </summary>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <returns>n numbers within [0, 1], in the order of <see cref="Samples"/>; the same for any number of threads.</returns>
    public double[] Inbreeding(int threads = 0) => ByRow(InbreedingCoefficients.Of(lineage, Threads(threads)));

    /// <summary>
    /// A, the numerator relationship matrix (Henderson 1976): 1 + F on the diagonal. Takes k² doubles for k animals and 64 bytes an
    /// ancestor and thread; relatives who are not asked for take no rows.
    /// </summary>
    /// <param name="samples">k animals, in the order wanted; null for all.</param>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <exception cref="InputException">Animals that are not in the pedigree, or one twice.</exception>
    public Kinship Relationship(IReadOnlyList<SampleId>? samples = null, int threads = 0) => new(
        PedigreeKernels.Relationship(lineage, Rows(samples), Samples.Count, Threads(threads)), samples ?? Samples, 0, null);

    /// <summary>
    /// Relationships of the gametes that animals received from their sires, or from their dams (Tier &amp; Sölkner 1993): 1 on the
    /// diagonal, else the probability of identity by descent. The kernel of effects that depend on the parent of origin.
    /// </summary>
    /// <param name="origin">From whom.</param>
    /// <param name="samples">k animals, in the order wanted; null for all.</param>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <exception cref="InputException">Animals that are not in the pedigree, or one twice.</exception>
    public Kinship Gametic(ParentOfOrigin origin, IReadOnlyList<SampleId>? samples = null, int threads = 0) => new(
        PedigreeKernels.Gametes(lineage, Rows(samples), Samples.Count, origin, Threads(threads)), samples ?? Samples, 0, null);

    /// <summary>
    /// G, 2k × 2k: the relationships of all gametes. Rows 2i and 2i + 1 are those that animal i received from its sire and from its dam.
    /// With P, M and C the blocks paternal, maternal and paternal by maternal: A = ½(P + M + C + C'), F = diag(C).
    /// </summary>
    /// <param name="samples">k animals, in the order wanted; null for all.</param>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <exception cref="InputException">Animals that are not in the pedigree, or one twice.</exception>
    public DenseMatrix GameticMatrix(IReadOnlyList<SampleId>? samples = null, int threads = 0) =>
        PedigreeKernels.Gametes(lineage, Rows(samples), Samples.Count, null, Threads(threads));

    /// <summary>A⁻¹ of all animals, sparse, by Henderson's rules with inbreeding (Henderson 1976; Quaas 1976).</summary>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <exception cref="InputException">A is singular: both parents of an animal are fully inbred; it is named.</exception>
    public KinshipInverse Inverse(int threads = 0)
    {
        double[] inbreeding = InbreedingCoefficients.Of(lineage, Threads(threads));
        return HendersonInverse.Create(name, lineage, inbreeding, Samples, ByRow(inbreeding));
    }

    private double[] ByRow(double[] ofNodes)
    {
        var ofRows = new double[Samples.Count];
        for (int k = 1; k < ofNodes.Length; k++)
        {
            ofRows[lineage.Rows[k]] = ofNodes[k];
        }

        return ofRows;
    }

    // The index of a million ids takes its time: only where ids are asked for.
    private int[] Rows(IReadOnlyList<SampleId>? samples) =>
        samples is null || ReferenceEquals(samples, Samples) ? [.. Enumerable.Range(0, Samples.Count)] : index.Value.RowsOf(samples);

    private static int Threads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        return threads == 0 ? Environment.ProcessorCount : threads;
    }
}
