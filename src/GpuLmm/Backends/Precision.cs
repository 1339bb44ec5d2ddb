namespace GpuLmm;

/// <summary>Precision of the O(n²M) products.</summary>
public enum Precision
{
    /// <summary>float64 throughout.</summary>
    Double,

    /// <summary>float32 products of genotypes with float64 sums and statistics; its error is in <c>docs/accuracy.md</c>.</summary>
    Mixed,
}
