namespace GpuLmm;

/// <summary>What the one copy of X that a male has counts for in models.</summary>
public enum MaleCoding
{
    /// <summary>0 or 2: as much as two copies of a female, as where one of hers is silenced (dosage compensation).</summary>
    ZeroTwo,

    /// <summary>0 or 1: as much as one of a female's copies (genes that escape silencing).</summary>
    ZeroOne,
}
