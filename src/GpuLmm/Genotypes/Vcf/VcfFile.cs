namespace GpuLmm;

/// <summary>
/// A VCF file, plain or gzip (bgzip): its samples. Its records are read in order by whoever needs them, any number of times; they may be in
/// any order and their FILTER is disregarded, as PLINK 2 does (formats: <c>docs/files.md</c>).
/// </summary>
internal sealed class VcfFile
{
    private VcfFile(string path, IReadOnlyList<SampleId> samples)
    {
        Path = path;
        Samples = samples;
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>The samples in the order of the columns; a VCF has individual ids only, the family is <c>0</c>.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="path">VCF 4, plain or gzip.</param>
    /// <exception cref="InputException">
    /// No such file, no <c>##fileformat=VCF</c>, no line of column names, no sample, a sample twice, or a damaged gzip file; a binary BCF.
    /// </exception>
    public static VcfFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new VcfReader(path);
        return new VcfFile(path, reader.Samples);
    }
}
