namespace GpuLmm;

/// <summary>
/// Which of the two alleles of a variant is the reference, where the format leaves it to whoever wrote the file. The other one is counted.
/// </summary>
public enum ReferenceAllele
{
    /// <summary>The first: the second is counted (PLINK 2's <c>ref-first</c>).</summary>
    First,

    /// <summary>The last: the first is counted (PLINK 2's <c>ref-last</c>, the default of its export and of REGENIE).</summary>
    Last,
}
