using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// From L to V⁻¹ = L⁻ᵀ L⁻¹ in the same memory, by halves (Golub &amp; Van Loan 2013, §4.2): L⁻¹ first, then its product with itself. All
/// but the blocks on the diagonal are products of large matrices; with their zeros left out n³/3 multiplications and additions each.
/// </summary>
internal sealed class CholeskyInverse(AcceleratorStream stream, DeviceProducts<double> products, VarianceKernels kernels,
    VarianceViews views)
{
    /// <summary>Puts the inversion on the stream.</summary>
    /// <param name="blocks">Blocks on the diagonal.</param>
    public void Start(int blocks)
    {
        // The products count on zeros above the diagonal.
        kernels.Upper.Clear(stream, views.Matrix, views.Order);
        kernels.InvertBlocks.LaunchInPlace(stream, views.Matrix, views.Order, blocks, views.Diagonal);
        InvertTriangle(0, views.Order);
        Square(0, views.Order);
        kernels.Upper.Mirror(stream, views.Matrix, views.Order);
    }

    /// <summary>L⁻¹ from its inverted blocks: −L₂₂⁻¹ L₂₁ L₁₁⁻¹ between the halves.</summary>
    private void InvertTriangle(int first, int rows)
    {
        if (rows <= VariancePlan.Block)
        {
            return;
        }

        int n = views.Order, half = BlockHalves.First(rows), rest = rows - half, second = first + half;
        InvertTriangle(first, half);
        InvertTriangle(second, rest);
        ArrayView<double> between = views.At(second, first);
        products.Multiply(between, views.At(first, first), views.Scratch,
            ProductShape.Plain(rest, half, half, n, n, rest, triangle: Triangle.Right));
        products.Multiply(
            views.At(second, second), views.Scratch, between,
            ProductShape.Plain(rest, half, rest, n, rest, n, isNegative: true, Triangle.Left));
    }

    /// <summary>M'M for a lower triangle M: M₁₁'M₁₁ + M₂₁'M₂₁ and M₂₂'M₂₁ before M₂₂ itself is replaced.</summary>
    private void Square(int first, int rows)
    {
        int n = views.Order;
        if (rows <= VariancePlan.Block)
        {
            Replace(first, first, rows, rows);
            return;
        }

        int half = BlockHalves.First(rows), rest = rows - half, second = first + half;
        Square(first, half);
        ArrayView<double> between = views.At(second, first);
        products.AddWide(between, between, views.At(first, first), ProductShape.Gram(half, rest, n, n));
        Replace(second, first, rest, half);
        Square(second, rest);
    }

    /// <summary>The part of M at a row and a column, multiplied by the transposed triangle on the diagonal beside it.</summary>
    private void Replace(int row, int column, int rows, int columns)
    {
        int n = views.Order;
        ArrayView<double> place = views.At(row, column);
        products.Multiply(views.At(row, row), place, views.Scratch, ProductShape.TransposedLower(rows, columns, n, n, rows));
        kernels.Place.Launch(stream, views.Scratch, place, ProductShape.Plain(rows, columns, rows, rows, rows, n));
    }
}
