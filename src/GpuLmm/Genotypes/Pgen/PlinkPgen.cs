namespace GpuLmm;

/// <summary>
/// Genotypes in PLINK 2 binary files: <c>.pgen</c> (calls and dosages), <c>.pvar</c> or <c>.pvar.zst</c> (markers),
/// <c>.psam</c> (samples); or a <c>.pgen</c> beside a <c>.bim</c> and <c>.fam</c>. ALT is the counted allele. A marker has dosages if any
/// is stored for it: where a sample has none, its call counts. Markers with several alternative alleles are refused when they are read.
/// </summary>
public sealed class PlinkPgen : Genotypes
{
    private readonly string path;
    private readonly SampleRecords samples;
    private readonly Marker[] markers;
    private readonly PlainContent file;
    private readonly PgenIndex index;

    private PlinkPgen(string path, SampleRecords samples, Marker[] markers, PlainContent file, PgenIndex index)
    {
        this.path = path;
        this.samples = samples;
        this.markers = markers;
        this.file = file;
        this.index = index;
        Name = path[..^".pgen".Length];
    }

    /// <summary>The prefix shared by the files.</summary>
    public override string Name { get; }

    /// <summary>The N samples, in file order; the family is <c>0</c> where the .psam has none.</summary>
    public override IReadOnlyList<SampleId> Samples => samples.Samples;

    /// <inheritdoc/>
    public override IReadOnlyList<Marker> Markers => markers;

    /// <inheritdoc/>
    public override IReadOnlyList<Sex> Sexes => samples.Sexes;

    /// <inheritdoc/>
    internal override IReadOnlyList<bool> Founders => samples.Founders;

    /// <inheritdoc/>
    public override bool HasDosages => index.HasDosages;

    /// <summary>
    /// Columns of the .psam that are numbers, under their names; missing are <c>NA</c>, <c>nan</c>, <c>-9</c>, and <c>0</c> in a column of
    /// 1 and 2, control and case. Null where there is none.
    /// </summary>
    /// <exception cref="InputException">A column that starts with a number has something else; files are opened without regard to
    /// that.</exception>
    internal override PhenotypeColumns? Phenotypes => samples.Phenotypes is { Names.Count: > 0 } columns ? columns : null;

    /// <summary>Opens the files; genotypes are read only when asked for.</summary>
    /// <param name="path">Their common prefix, or the path of the .pgen.</param>
    /// <exception cref="InputException">
    /// A file is missing, damaged or empty, there is a .pvar and a .pvar.zst, a line of the .pvar or .psam breaks the format, a sample id
    /// occurs twice, or the .pgen has another signature, other numbers of samples or markers, or ends too soon.
    /// </exception>
    public static PlinkPgen Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string prefix = path.EndsWith(".pgen", StringComparison.OrdinalIgnoreCase) ? path[..^".pgen".Length] : path;
        string pgenPath = prefix.Length < path.Length ? path : path + ".pgen";
        FileStream pgen = InputFile.OpenRead(pgenPath);
        PlainContent? file = null;
        try
        {
            SampleRecords samples = ReadSamples(prefix);
            Marker[] markers = ReadMarkers(prefix);
            file = pgen.Length > 0 ? new PlainContent(pgenPath, pgen) : throw new InputException($"{pgenPath}: is empty");
            return new PlinkPgen(pgenPath, samples, markers, file, PgenIndex.Read(pgenPath, file, samples.Samples.Count, markers.Length));
        }
        catch
        {
            file?.Dispose();
            pgen.Dispose();
            throw;
        }
    }

    internal override void Read(ReadOnlySpan<int> markers, GenotypeBlock block)
    {
        ObjectDisposedException.ThrowIf(file.IsClosed, this);
        BeginBlock(markers, block);
        var decoder = new PgenDecoder(path, file, index, this.markers);
        for (int i = 0; i < markers.Length; i++)
        {
            decoder.Read(markers[i], block, i);
        }
    }

    private protected override void Dispose(bool disposing) => file.Dispose();

    private static SampleRecords ReadSamples(string prefix) =>
        !File.Exists(prefix + ".psam") && File.Exists(prefix + ".fam") ? FamFile.Read(prefix + ".fam") : PsamFile.Read(prefix + ".psam");

    private static Marker[] ReadMarkers(string prefix)
    {
        string plain = prefix + ".pvar", packed = prefix + ".pvar.zst";
        return (File.Exists(plain), File.Exists(packed), File.Exists(prefix + ".bim")) switch
        {
            (true, true, _) => throw new InputException($"{prefix}: there are {plain} and {packed}; one of them must go"),
            (false, true, _) => PvarFile.Read(packed),
            (false, false, true) => BimFile.Read(prefix + ".bim"),
            _ => PvarFile.Read(plain),
        };
    }
}
