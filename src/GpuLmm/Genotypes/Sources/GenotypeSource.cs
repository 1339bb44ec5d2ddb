namespace GpuLmm;

/// <summary>Where genotypes are, and in what format: the one place that knows which class reads which.</summary>
/// <param name="Format">The format.</param>
/// <param name="Path">
/// The prefix of PLINK's files; of other formats the file. <c>@</c> in it stands for the chromosome: all files that are there are one data
/// set.
/// </param>
public sealed record GenotypeSource(GenotypeFormat Format, string Path)
{
    private static readonly (GenotypeFormat Format, string Extension)[] Prefixed =
        [(GenotypeFormat.PlinkBed, ".bed"), (GenotypeFormat.PlinkPgen, ".pgen")];

    /// <summary>The genotypes of a prefix, or of a path with its extension: what exists tells the format.</summary>
    /// <param name="path">Prefix or path of PLINK's files.</param>
    /// <exception cref="InputException">There is none, or several.</exception>
    public static GenotypeSource Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (GenotypeFormat Format, string Extension)[] found =
        [
            .. Prefixed.Where(format =>
                path.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase) || File.Exists(path + format.Extension)),
        ];
        string all = string.Join(", ", Prefixed.Select(format => path + format.Extension));
        return found.Length switch
        {
            1 => new GenotypeSource(found[0].Format, path),
            0 => throw new InputException($"{path}: no genotypes found: expected one of {all}"),
            _ => throw new InputException(
                $"{path}: stands for several: {string.Join(", ", found.Select(format => path + format.Extension))}; give the path with its extension"),
        };
    }

    /// <summary>Of a BGEN, its .sample; null where the .bgen has sample identifiers itself.</summary>
    public string? SamplePath { get; init; }

    /// <summary>Of a BGEN, which allele is the reference; the other one is counted.</summary>
    public ReferenceAllele Reference { get; init; }

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

    private Genotypes OpenFiles()
    {
        string extension = Prefixed.FirstOrDefault(format => format.Format == Format).Extension ?? "";
        extension = Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? "" : extension;
        return Path.Contains(JoinedGenotypes.Wildcard, StringComparison.Ordinal) && !File.Exists(Path + extension)
            ? JoinedGenotypes.Open(Path, extension, chromosome => (this with
            {
                Path = JoinedGenotypes.Replace(Path, chromosome),
                SamplePath = SamplePath is null ? null : JoinedGenotypes.Replace(SamplePath, chromosome),
            }).OpenOne())
            : OpenOne();
    }

    private Genotypes OpenOne() => Format switch
    {
        GenotypeFormat.PlinkBed => PlinkBed.Open(Path),
        GenotypeFormat.PlinkPgen => PlinkPgen.Open(Path),
        GenotypeFormat.Bgen => BgenFile.Open(Path, SamplePath, Reference),
        GenotypeFormat.Vcf => VcfGenotypes.Open(Path),
        _ => throw new ArgumentOutOfRangeException(nameof(Format), $"{Format} is no format of genotypes."),
    };
}
