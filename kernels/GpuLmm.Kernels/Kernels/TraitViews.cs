using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>The constants of all traits of a scan on the device; a kernel takes them as one argument.</summary>
internal readonly struct TraitViews(
    ArrayView<TraitHeader> headers, ArrayView<int> globalNodes, ArrayView<int> responseColumns, ArrayView<double> constants,
    ArrayView<double> differentiation)
{
    public readonly ArrayView<TraitHeader> Headers = headers;

    /// <summary>Column of A for each local node.</summary>
    public readonly ArrayView<int> GlobalNodes = globalNodes;

    /// <summary>Column of B for each local node.</summary>
    public readonly ArrayView<int> ResponseColumns = responseColumns;

    /// <summary><see cref="ScanTrait.Constants"/> of each trait, at <see cref="ScanTrait.ConstantRows"/> times its node offset.</summary>
    public readonly ArrayView<double> Constants = constants;

    /// <summary>D of each window, row-major.</summary>
    public readonly ArrayView<double> Differentiation = differentiation;
}
