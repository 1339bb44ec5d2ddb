namespace GpuLmm;

/// <summary>What became of the records of a VCF that are read as genotypes.</summary>
internal sealed record VcfReport
{
    /// <summary>Records of the file.</summary>
    public required int RecordCount { get; init; }

    /// <summary>Skipped: several alternative alleles.</summary>
    public required int MultiallelicCount { get; init; }

    /// <summary>The first of these, as <c>CHROM:POS ID</c>.</summary>
    public required IReadOnlyList<string> MultiallelicExamples { get; init; }
}
