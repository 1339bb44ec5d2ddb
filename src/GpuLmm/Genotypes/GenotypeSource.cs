namespace GpuLmm;

/// <summary>Where genotypes are, and in what format: the one place that knows which class reads which.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">The prefix of PLINK's files; of other formats the file.</param>
public sealed record GenotypeSource(GenotypeFormat Format, string Path)
{
    /// <summary>Of a BGEN, its .sample; null where the .bgen has sample identifiers itself.</summary>
    public string? SamplePath { get; init; }

    /// <summary>Of a BGEN, which allele is the reference; the other one is counted.</summary>
    public ReferenceAllele Reference { get; init; }

    /// <summary>Opens the files; genotypes are read only when asked for.</summary>
    /// <exception cref="InputException">A file is missing or breaks its format (see <c>Open</c> of the format's class).</exception>
    public Genotypes Open() => Format switch
    {
        GenotypeFormat.PlinkBed => PlinkBed.Open(Path),
        GenotypeFormat.Bgen => BgenFile.Open(Path, SamplePath, Reference),
        _ => throw new ArgumentOutOfRangeException(nameof(Format), $"{Format} is no format of genotypes."),
    };
}
