namespace GpuLmm;

/// <summary>Formats of genotype files.</summary>
public enum GenotypeFormat
{
    /// <summary>PLINK 1: <c>.bed</c>, <c>.bim</c>, <c>.fam</c> of a common prefix.</summary>
    PlinkBed,

    /// <summary>PLINK 2: <c>.pgen</c>, <c>.pvar</c> or <c>.pvar.zst</c>, <c>.psam</c> of a common prefix.</summary>
    PlinkPgen,

    /// <summary>Oxford: <c>.bgen</c>, with or without a <c>.sample</c>.</summary>
    Bgen,

    /// <summary>VCF 4, plain, bgzip or gzip.</summary>
    Vcf,
}
