namespace GpuLmm;

/// <summary>What became of the records of a phased VCF.</summary>
public sealed record PhasedReport
{
    /// <summary>Records of the file.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Skipped: several alternative alleles.</summary>
    public required long MultiallelicCount { get; init; }

    /// <summary>Skipped: the alternative is a symbol or a breakend.</summary>
    public required long StructuralCount { get; init; }

    /// <summary>Skipped: a sample used has one allele, or three or more (X of males, Y, mitochondria, polyploids).</summary>
    public required long NotDiploidCount { get; init; }

    /// <summary>Left out by the filter.</summary>
    public required MarkerExclusions Excluded { get; init; }

    /// <summary>Heterozygous genotypes of the records that are left.</summary>
    public required long HeterozygousCount { get; init; }

    /// <summary>Of these, without phase: half a copy is taken from each parent.</summary>
    public required long UnphasedCount { get; init; }

    /// <summary>Genotypes with a missing allele.</summary>
    public required long MissingCount { get; init; }
}
