namespace GpuLmm;

/// <summary>Human reference genomes whose pseudoautosomal regions are known.</summary>
public enum ReferenceBuild
{
    /// <summary>GRCh37 (hg19): PAR1 ends at 2,699,520, PAR2 starts at 154,931,044.</summary>
    Grch37,

    /// <summary>GRCh38 (hg38): PAR1 ends at 2,781,479, PAR2 starts at 155,701,383.</summary>
    Grch38,
}
