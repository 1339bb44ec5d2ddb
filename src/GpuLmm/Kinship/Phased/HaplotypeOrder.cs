namespace GpuLmm;

/// <summary>Whose allele a phased genotype <c>a|b</c> has first.</summary>
public enum HaplotypeOrder
{
    /// <summary>The father's first, as WhatsHap writes children of a pedigree.</summary>
    PaternalMaternal,

    /// <summary>The mother's first.</summary>
    MaternalPaternal,
}
