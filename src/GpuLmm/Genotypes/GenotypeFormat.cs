namespace GpuLmm;

/// <summary>Formats of genotype files.</summary>
public enum GenotypeFormat
{
    /// <summary>PLINK 1: <c>.bed</c>, <c>.bim</c>, <c>.fam</c> of a common prefix.</summary>
    PlinkBed,

    /// <summary>VCF 4, plain, bgzip or gzip.</summary>
    Vcf,
}
