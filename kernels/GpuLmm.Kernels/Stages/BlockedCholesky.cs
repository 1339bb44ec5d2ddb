using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// By kernels, right-looking (Golub &amp; Van Loan 2013, §4.2): a block on the diagonal, its inverse times the panel below it, and what is
/// to their right less a product. Nothing waits for the host between blocks.
/// </summary>
internal sealed class BlockedCholesky(AcceleratorStream stream, DeviceProducts<double> products, VarianceKernels kernels,
    VarianceViews views)
    : IDeviceCholesky
{
    private const int Block = VariancePlan.Block;

    public bool Factor()
    {
        int n = views.Order;
        for (int first = 0, block = 0; first < n; first += Block, block++)
        {
            kernels.FactorBlock.Launch(stream, views.Matrix, n, first);
            kernels.InvertBlocks.Launch(stream, views.Matrix, n, block, 1, views.Inverses, views.Diagonal);
            int next = first + Block, below = n - next;
            if (below <= 0)
            {
                break;
            }

            ArrayView<double> panel = views.Products, inverse = VarianceViews.From(views.Inverses, (long)block * Block * Block);
            var shape = ProductShape.TransposedRight(below, Block, Block, n, Block, below);
            products.Multiply(views.At(next, first), inverse, panel, shape);
            kernels.Place.Launch(stream, panel, views.At(next, first), ProductShape.Plain(below, Block, Block, n, Block, n));
            products.AddWide(panel, panel, views.At(next, next), ProductShape.Downdate(below, Block, below, n));
        }

        return true;
    }
}
