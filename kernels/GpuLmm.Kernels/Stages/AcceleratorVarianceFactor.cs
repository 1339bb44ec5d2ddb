using System.Numerics.Tensors;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>
/// Factors and inverts V on the device, in float64 whatever the precision of the products: V goes there once a step and V⁻¹ or P comes back
/// once; between, only columns and the diagonal cross the bus.
/// </summary>
internal sealed unsafe class AcceleratorVarianceFactor : VarianceFactor
{
    private const string Action = "factoring a variance";

    private readonly IStageDevice backend;
    private readonly VariancePlan plan;
    private readonly DeviceScope scope;
    private readonly AcceleratorStream stream;
    private readonly DeviceProducts<double> products;
    private readonly VarianceViews views;
    private readonly IDeviceCholesky cholesky;
    private readonly CholeskyInverse inverse;
    private readonly MatrixTransfer<double> transfer;

    /// <param name="backend">The device.</param>
    /// <param name="kernels">For the products.</param>
    /// <param name="variance">For the blocks.</param>
    /// <param name="solver">Factors where it is there, else kernels do.</param>
    /// <param name="plan">Memory.</param>
    public AcceleratorVarianceFactor(
        IStageDevice backend, KernelSet<double> kernels, VarianceKernels variance, CuSolver? solver, VariancePlan plan)
    {
        this.backend = backend;
        this.plan = plan;
        Matrix = new DenseMatrix(plan.Samples, plan.Samples);
        scope = backend.Memory.Open();
        scope.Own(Matrix);
        (stream, products, views, cholesky, transfer) = backend.Prepare("preparing a variance", scope, () =>
        {
            AcceleratorStream own = scope.CreateStream();
            DeviceProducts<double> byStream = backend.CreateProducts(kernels, scope, own, 0);
            var memory = new VarianceViews(scope, plan);
            IDeviceCholesky factor = solver is null
                ? new BlockedCholesky(own, byStream, variance, memory)
                : new VendorCholesky(solver, scope, own, variance, memory, plan.Blocks);
            return (own, byStream, memory, factor, new MatrixTransfer<double>(backend, scope, plan.MatrixElements));
        });
        inverse = new CholeskyInverse(stream, products, variance, views);
    }

    public override DenseMatrix Matrix { get; }

    public override bool TryFactor(out double logDeterminant)
    {
        bool isFactored = false;
        var diagonal = new double[plan.Samples];
        backend.Wait(Action, stream);
        transfer.Upload(Matrix, ColumnRange.All(plan.Samples), views.Matrix);
        backend.Enqueue(Action, () =>
        {
            isFactored = cholesky.Factor();
            fixed (double* to = diagonal)
            {
                stream.Download(views.Diagonal, to, diagonal.Length);
            }
        });
        isFactored &= Array.TrueForAll(diagonal, value => value > 0 && double.IsFinite(value));
        logDeterminant = isFactored ? 2 * diagonal.Sum(Math.Log) : double.NaN;
        return isFactored;
    }

    public override void SolveLower(DenseMatrix columns) => ByPanels(columns.Columns, panel =>
    {
        int n = plan.Samples;
        stream.Upload(columns, panel, views.Columns);
        for (int first = 0, block = 0; first < n; first += VariancePlan.Block, block++)
        {
            int rows = Math.Min(VariancePlan.Block, n - first), below = n - first - rows;
            ArrayView<double> blockInverse = VarianceViews.From(views.Inverses, (long)block * VariancePlan.Block * VariancePlan.Block);
            ArrayView<double> solved = VarianceViews.From(views.Products, first);
            products.Multiply(
                blockInverse, VarianceViews.From(views.Columns, first), solved,
                ProductShape.Plain(rows, panel.Count, rows, VariancePlan.Block, n, n));
            if (below > 0)
            {
                products.AddWide(
                    views.At(first + rows, first), solved, VarianceViews.From(views.Columns, first + rows),
                    ProductShape.Plain(below, panel.Count, rows, n, n, n, isNegative: true));
            }
        }

        stream.Download(views.Products, columns, panel);
    });

    public override void SolveUpper(DenseMatrix columns) => ByPanels(columns.Columns, panel =>
    {
        int n = plan.Samples;
        stream.Upload(columns, panel, views.Columns);
        for (int block = (n - 1) / VariancePlan.Block; block >= 0; block--)
        {
            int first = block * VariancePlan.Block, rows = Math.Min(VariancePlan.Block, n - first), below = n - first - rows;
            ArrayView<double> blockInverse = VarianceViews.From(views.Inverses, (long)block * VariancePlan.Block * VariancePlan.Block);
            if (below > 0)
            {
                products.AddWide(
                    views.At(first + rows, first), VarianceViews.From(views.Products, first + rows),
                    VarianceViews.From(views.Columns, first),
                    ProductShape.TransposedLeft(rows, panel.Count, below, n, n, n, isNegative: true));
            }

            products.Multiply(
                blockInverse, VarianceViews.From(views.Columns, first), VarianceViews.From(views.Products, first),
                ProductShape.TransposedLeft(rows, panel.Count, rows, VariancePlan.Block, n, n));
        }

        stream.Download(views.Products, columns, panel);
    });

    public override void Invert() => backend.Enqueue(Action, () => inverse.Start(plan.Blocks));

    public override void Project(DenseMatrix vx, double[] inverseInformation)
    {
        int n = plan.Samples, p = vx.Columns;
        using var weighted = new DenseMatrix(n, p);
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++)
            {
                TensorPrimitives.MultiplyAdd<double>(vx.Column(b), inverseInformation[(a * p) + b], weighted.Column(a), weighted.Column(a));
            }
        }

        ByPanels(p, panel =>
        {
            stream.Upload(weighted, panel, views.Columns);
            stream.Upload(vx, panel, views.Products);
            products.AddWide(
                views.Columns, views.Products, views.Matrix, ProductShape.TransposedRight(n, n, panel.Count, n, n, n, isNegative: true));
        });
    }

    public override DenseMatrix Multiply(DenseMatrix columns)
    {
        int n = plan.Samples;
        var product = new DenseMatrix(n, columns.Columns);
        ByPanels(columns.Columns, panel =>
        {
            stream.Upload(columns, panel, views.Columns);
            products.Multiply(views.Matrix, views.Columns, views.Products, ProductShape.Plain(n, panel.Count, n, n, n, n));
            stream.Download(views.Products, product, panel);
        });
        return product;
    }

    public override void Fetch()
    {
        backend.Wait(Action, stream);
        transfer.Download(views.Matrix, Matrix);
    }

    public override void Dispose() => scope.Dispose();

    private void ByPanels(int columns, Action<ColumnRange> work)
    {
        foreach (ColumnRange panel in ColumnRange.All(columns).Cut(VariancePlan.Panel))
        {
            backend.Enqueue(Action, () => work(panel));
        }
    }
}
