namespace GpuLmm;

/// <summary>Where genotypes are, and in what format: the one place that knows which class reads which.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">The prefix of PLINK's files; of other formats the file.</param>
public sealed record GenotypeSource(GenotypeFormat Format, string Path)
{
    /// <summary>Which chromosomes are X, Y and mitochondrial, and how males count on X.</summary>
    public KaryotypeOptions Karyotype { get; init; } = KaryotypeOptions.Default;

    /// <summary>A file of sexes, as PLINK's <c>--update-sex</c> takes it, or a .psam; null takes those of the genotypes' files.</summary>
    public string? SexPath { get; init; }

    /// <summary>Opens the files; genotypes are read only when asked for.</summary>
    /// <exception cref="InputException">A file is missing or breaks its format (see <c>Open</c> of the format's class).</exception>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    public SexCodedGenotypes Open()
    {
        Genotypes genotypes = OpenFiles();
        try
        {
            return SexCodedGenotypes.Of(genotypes, Karyotype, SexPath is null ? null : SexTable.Read(SexPath, genotypes));
        }
        catch
        {
            genotypes.Dispose();
            throw;
        }
    }

    private Genotypes OpenFiles() => Format switch
    {
        GenotypeFormat.PlinkBed => PlinkBed.Open(Path),
        GenotypeFormat.PlinkPgen => PlinkPgen.Open(Path),
        GenotypeFormat.Vcf => VcfGenotypes.Open(Path),
        _ => throw new ArgumentOutOfRangeException(nameof(Format), $"{Format} is no format of genotypes."),
    };
}
