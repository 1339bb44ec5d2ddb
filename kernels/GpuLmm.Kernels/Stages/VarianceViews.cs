using GpuLmm.Backends;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Device memory of one variance, as its plan says.</summary>
internal sealed class VarianceViews(DeviceScope scope, VariancePlan plan)
{
    /// <summary>n.</summary>
    public int Order { get; } = plan.Samples;

    /// <summary>n × n: V, then L, in the lower triangle; then V⁻¹ or P.</summary>
    public ArrayView<double> Matrix { get; } = scope.Allocate<double>(plan.MatrixElements, "the variance");

    /// <summary>L⁻¹ of each block on the diagonal.</summary>
    public ArrayView<double> Inverses { get; } = scope.Allocate<double>(plan.InverseElements, "inverses of the variance's blocks");

    /// <summary>Products whose place is an operand.</summary>
    public ArrayView<double> Scratch { get; } = scope.Allocate<double>(plan.ScratchElements, "the variance's inversion");

    /// <summary>A panel of columns.</summary>
    public ArrayView<double> Columns { get; } = scope.Allocate<double>(plan.PanelElements, "columns");

    /// <summary>A second one.</summary>
    public ArrayView<double> Products { get; } = scope.Allocate<double>(plan.PanelElements, "columns");

    /// <summary>L_ii.</summary>
    public ArrayView<double> Diagonal { get; } = scope.Allocate<double>(plan.Samples, "the factor's diagonal");

    /// <summary>The matrix from an element on.</summary>
    public ArrayView<double> At(int row, int column) => From(Matrix, row + ((long)column * Order));

    /// <summary>A view from an element on.</summary>
    public static ArrayView<double> From(ArrayView<double> view, long first) => view.SubView(first, view.Length - first);
}
