namespace GpuLmm;

/// <summary>
/// Two relationship matrices from phased genotypes: of the alleles inherited from the mothers and of those from the fathers. With a the
/// alleles (0 or 1) of one origin and p their frequency, each is Σ (a − p)(a − p)' over markers, divided by m (centred), by Σ p(1 − p)
/// (VanRaden 1), or each marker by m p(1 − p) (standardised); missing alleles count as p. The last two have about 1 on the diagonal, as
/// gametic matrices of pedigrees.
/// </summary>
/// <remarks>
/// Laurin et al. 2018; their additive and parent-of-origin effects, of the sum and the difference of the two alleles, are half the sum and
/// half the difference of the effects here.
/// </remarks>
public sealed class ParentalKinships : IDisposable
{
    private ParentalKinships(Kinship maternal, Kinship paternal, PhasedReport report)
    {
        Maternal = maternal;
        Paternal = paternal;
        Report = report;
    }

    /// <summary>Of the alleles from the mothers, n × n.</summary>
    public Kinship Maternal { get; }

    /// <summary>Of the alleles from the fathers, n × n.</summary>
    public Kinship Paternal { get; }

    /// <summary>What was used and what was not.</summary>
    public PhasedReport Report { get; }

    /// <summary>
    /// The samples of a file that lists leave, in the order of the file: the children, where their parents are in it too.
    /// </summary>
    /// <param name="vcf">The file.</param>
    /// <param name="keepPath">File of those to keep (<c>FID IID</c> or <c>IID</c>); null for all.</param>
    /// <param name="removePath">File of those to leave out; null for none.</param>
    /// <exception cref="InputException">A list that cannot be read or names nobody, or no sample is left.</exception>
    internal static IReadOnlyList<SampleId> Kept(VcfFile vcf, string? keepPath, string? removePath = null)
    {
        ArgumentNullException.ThrowIfNull(vcf);
        return new SampleIndex(vcf.Path, vcf.Samples).Kept(keepPath, removePath);
    }

    /// <summary>
    /// Computes both in one reading of the file. Homozygotes need no phase; of a heterozygote without phase half a copy comes from each
    /// parent, which is its expectation and leaves frequencies as they are. The alleles must be in the order of the parents for every
    /// sample: phased by its parents, not in the arbitrary order of statistical or read-based phasing.
    /// </summary>
    /// <param name="path">VCF 4 with phased genotypes, plain or gzip.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filter, judged over the samples; null for the defaults. Neither dominance nor pairwise
    /// counts.</param>
    /// <param name="order">Whose allele is written first.</param>
    /// <param name="samples">Who, each once, in the order wanted; null for all.</param>
    /// <param name="progress">Told after every block, in bytes of the file.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">
    /// No such file or not a VCF, a sample that the file does not have, a record that breaks the format or has no GT, no marker left, or no
    /// heterozygote phased.
    /// </exception>
    /// <exception cref="ArgumentException">Options that single alleles do not have.</exception>
    public static ParentalKinships Estimate(
        string path, Backend backend, KinshipOptions? options = null, HaplotypeOrder order = HaplotypeOrder.PaternalMaternal,
        IReadOnlyList<SampleId>? samples = null, IProgress<StageProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Estimate(VcfFile.Open(path), backend, options, order, samples, progress, cancellationToken);

    /// <summary>The same, of a file whose header is read.</summary>
    internal static ParentalKinships Estimate(
        VcfFile vcf, Backend backend, KinshipOptions? options = null, HaplotypeOrder order = HaplotypeOrder.PaternalMaternal,
        IReadOnlyList<SampleId>? samples = null, IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vcf);
        ArgumentNullException.ThrowIfNull(backend);
        options ??= KinshipOptions.Default;
        options.Validate();
        if (options.Method == KinshipMethod.Dominance || options.PairwiseCounts)
        {
            throw new ArgumentException("Single alleles have no dominance, and their matrices no pairwise counts.", nameof(options));
        }

        samples ??= vcf.Samples;
        using var maternal = new ParentalSum(ParentOfOrigin.Maternal, samples.Count, backend, options);
        using var paternal = new ParentalSum(ParentOfOrigin.Paternal, samples.Count, backend, options);
        PhasedReport report = null!;

        // Where a device is too small for both sums to go through it in the same passes, each has readings of its own.
        foreach (ParentalSum[] together in maternal.Passes == paternal.Passes
            ? (ParentalSum[][])[[maternal, paternal]] : [[maternal], [paternal]])
        {
            for (int pass = 0; pass < together[0].Passes; pass++)
            {
                report = Read(together, pass);
            }
        }

        RequirePhase(vcf, report);
        RequireMarkers(vcf, report, samples.Count, maternal);
        RequireMarkers(vcf, report, samples.Count, paternal);
        return new ParentalKinships(maternal.ToKinship(samples), paternal.ToKinship(samples), report);

        PhasedReport Read(ParentalSum[] together, int pass)
        {
            int blockSize = together.Min(sum => sum.BlockSize);
            using var reader = new PhasedReader(vcf, samples, options.Filter, order);
            using PhasedBlock first = new(samples.Count, blockSize), second = new(samples.Count, blockSize);
            Array.ForEach(together, sum => sum.Begin(pass));
            foreach (PhasedBlock block in ReadAhead.Fill(first, second, reader.Fill, cancellationToken))
            {
                Array.ForEach(together, sum => sum.Add(block, pass));
                (long done, long total) = reader.Progress;
                progress?.Report(new StageProgress("kinship", done, total));
            }

            Array.ForEach(together, sum => sum.End());
            return reader.Report;
        }
    }

    /// <summary>
    /// Writes both, as <c>PREFIX.maternal</c> and <c>PREFIX.paternal</c>; files appear under their names only when all are complete.
    /// </summary>
    /// <param name="prefix">Of the file names.</param>
    /// <param name="format">Which files.</param>
    /// <param name="overwrite">Whether existing files may be replaced.</param>
    /// <returns>The paths written.</returns>
    /// <exception cref="InputException">A file exists, or cannot be written.</exception>
    public IReadOnlyList<string> Write(string prefix, KinshipFormat format, bool overwrite = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        using var files = new PendingFiles(overwrite);
        Stage(files, prefix, format);
        return files.Complete();
    }

    /// <summary>Writes the files without giving them their names yet.</summary>
    internal void Stage(PendingFiles files, string prefix, KinshipFormat format)
    {
        KinshipFile.Stage(files, Maternal, prefix + ".maternal", format);
        KinshipFile.Stage(files, Paternal, prefix + ".paternal", format);
    }

    /// <summary>Frees both matrices.</summary>
    public void Dispose()
    {
        Maternal.Dispose();
        Paternal.Dispose();
    }

    private static void RequirePhase(VcfFile vcf, PhasedReport report)
    {
        if (report.HeterozygousCount > 0 && report.UnphasedCount == report.HeterozygousCount)
        {
            throw new InputException(
                $"{vcf.Path}: none of its {report.HeterozygousCount} heterozygous genotypes is phased (0|1): which allele came from which parent is not known.");
        }
    }

    private static void RequireMarkers(VcfFile vcf, PhasedReport report, int sampleCount, ParentalSum sum)
    {
        if (sum.MarkerCount == 0)
        {
            throw new InputException(
                $"{vcf.Path}: no record of {report.RecordCount} has {sum.Origin.ToString().ToLowerInvariant()} alleles that vary among {sampleCount} samples; "
                + $"skipped: {report.MultiallelicCount} multiallelic, {report.StructuralCount} structural, {report.NotDiploidCount} not diploid; "
                + $"filtered out: {report.Excluded}.");
        }
    }
}
