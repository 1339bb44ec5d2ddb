namespace GpuLmm;

/// <summary>Sex as genotype files code it (column 5 of a .fam); any other code reads as <see cref="Unknown"/>.</summary>
public enum Sex : byte
{
    /// <summary>Code 0, or anything that is neither 1 nor 2.</summary>
    Unknown = 0,

    /// <summary>Code 1.</summary>
    Male = 1,

    /// <summary>Code 2.</summary>
    Female = 2,
}
