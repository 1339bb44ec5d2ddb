namespace GpuLmm.Kernels;

/// <summary>Which operand of a product is a lower triangle, square, with zeros above its diagonal.</summary>
internal enum Triangle
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>A: terms beyond the row are zero.</summary>
    Left = 1,

    /// <summary>A before it is transposed: terms before the row are zero.</summary>
    TransposedLeft = 2,

    /// <summary>B: terms before the column are zero.</summary>
    Right = 3,
}
