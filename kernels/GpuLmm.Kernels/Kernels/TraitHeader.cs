namespace GpuLmm.Kernels;

/// <summary>
/// One trait of a scan as kernels see it: <see cref="ScanTrait"/> with its arrays replaced by offsets into <see cref="TraitViews"/>.
/// </summary>
internal struct TraitHeader
{
    /// <summary>Local nodes.</summary>
    public int NodeCount;

    /// <summary>G, nodes of the window; 0 when λ is fixed.</summary>
    public int WindowCount;

    public int ZeroNode;
    public int TouchesUpper;
    public int RemlNode;
    public int MlNode;

    /// <summary>
    /// First of the trait's entries in <see cref="TraitViews.GlobalNodes"/> and <see cref="TraitViews.ResponseColumns"/>.
    /// </summary>
    public int NodeOffset;

    /// <summary>First entry of D in <see cref="TraitViews.Differentiation"/>; traits that share a window share it.</summary>
    public int DifferentiationOffset;

    public double RemlDegrees;
    public double MlDegrees;
}
