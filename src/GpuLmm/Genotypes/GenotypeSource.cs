namespace GpuLmm;

/// <summary>Where genotypes are, and in what format: the one place that knows which class reads which.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">The prefix of PLINK's files; of other formats the file.</param>
public sealed record GenotypeSource(GenotypeFormat Format, string Path)
{
    /// <summary>Opens the files; genotypes are read only when asked for.</summary>
    /// <exception cref="InputException">A file is missing or breaks its format (see <c>Open</c> of the format's class).</exception>
    public Genotypes Open() => Format switch
    {
        GenotypeFormat.PlinkBed => PlinkBed.Open(Path),
        _ => throw new ArgumentOutOfRangeException(nameof(Format), $"{Format} is no format of genotypes."),
    };
}
