namespace GpuLmm;

/// <summary>What the ALT of a VCF record is.</summary>
internal enum VcfVariantKind
{
    /// <summary>One sequence, or none (<c>.</c>).</summary>
    Biallelic,

    /// <summary>Several alleles.</summary>
    Multiallelic,

    /// <summary>A symbol (<c>&lt;DEL&gt;</c>, <c>*</c>) or a breakend.</summary>
    Structural,
}
