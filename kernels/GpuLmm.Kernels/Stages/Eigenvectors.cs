using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>U for products U'X on the device: all of it there, or streamed in panels of columns for every product.</summary>
internal abstract class Eigenvectors<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Starts X̃ = U'X.</summary>
    /// <param name="stream">On which X is made, and X̃ is used.</param>
    /// <param name="products">Of that stream.</param>
    /// <param name="x">X, n × count.</param>
    /// <param name="count">Its columns.</param>
    /// <param name="rotated">X̃, n × count.</param>
    public abstract void Rotate(AcceleratorStream stream, DeviceProducts<T> products, ArrayView<T> x, int count, ArrayView<T> rotated);

    protected static void Multiply(
        DeviceProducts<T> products, int n, ColumnRange columns, ArrayView<T> panel, ArrayView<T> x, int count, ArrayView<T> rotated) =>
        products.Multiply(
            panel, x, rotated.SubView(columns.First, rotated.Length - columns.First), ProductShape.Transposed(columns.Count, count, n, n));
}

/// <summary>U on the device, in one buffer or, where the device grants no such buffer, in several. Lanes share it.</summary>
internal sealed class ResidentEigenvectors<T> : Eigenvectors<T>
    where T : unmanaged, INumber<T>
{
    private readonly IStageDevice backend;
    private readonly int n;
    private readonly (ColumnRange Columns, ArrayView<T> Values)[] panels;

    public ResidentEigenvectors(IStageDevice backend, DeviceScope scope, DenseMatrix vectors, IReadOnlyList<ColumnRange> panels)
    {
        this.backend = backend;
        n = vectors.Rows;
        this.panels = [.. panels.Select(columns => (columns, scope.Allocate<T>((long)n * columns.Count, "the eigenvectors")))];
        using DeviceScope uploading = backend.Memory.Open();
        var uploader = new MatrixTransfer<T>(backend, uploading, vectors.Length);
        foreach ((ColumnRange columns, ArrayView<T> values) in this.panels)
        {
            uploader.Upload(vectors, columns, values);
        }
    }

    public override void Rotate(AcceleratorStream stream, DeviceProducts<T> products, ArrayView<T> x, int count, ArrayView<T> rotated) =>
        backend.Enqueue("rotating markers", () =>
        {
            foreach ((ColumnRange columns, ArrayView<T> values) in panels)
            {
                Multiply(products, n, columns, values, x, count, rotated);
            }
        });
}

/// <summary>
/// Two panels of U on the device: one is uploaded while the product with the other runs. For one lane.
/// </summary>
internal sealed class StreamedEigenvectors<T> : Eigenvectors<T>
    where T : unmanaged, INumber<T>
{
    private readonly IStageDevice backend;
    private readonly DenseMatrix vectors;
    private readonly IReadOnlyList<ColumnRange> panels;
    private readonly MatrixTransfer<T> uploader;
    private readonly (AcceleratorStream Stream, DeviceProducts<T> Products, ArrayView<T> Panel)[] ways;

    public StreamedEigenvectors(
        IStageDevice backend, KernelSet<T> kernels, DeviceScope scope, DenseMatrix vectors, IReadOnlyList<ColumnRange> panels)
    {
        this.backend = backend;
        this.vectors = vectors;
        this.panels = panels;
        long largest = (long)vectors.Rows * panels.Max(panel => panel.Count);
        uploader = new MatrixTransfer<T>(backend, scope, largest);
        ways = [.. Enumerable.Range(0, ScanPlan.StreamedPanels).Select(_ =>
        {
            AcceleratorStream stream = scope.CreateStream();
            return (stream, backend.CreateProducts(kernels, scope, stream, 0), scope.Allocate<T>(largest, "a panel of the eigenvectors"));
        })];
    }

    public override void Rotate(AcceleratorStream stream, DeviceProducts<T> products, ArrayView<T> x, int count, ArrayView<T> rotated)
    {
        const string Action = "rotating markers";
        int n = vectors.Rows;
        backend.Wait(Action, stream);
        for (int k = 0; k < panels.Count; k++)
        {
            ColumnRange columns = panels[k];
            (AcceleratorStream own, DeviceProducts<T> ownProducts, ArrayView<T> panel) = ways[k % ways.Length];
            backend.Wait(Action, own);
            uploader.Upload(vectors, columns, panel);
            backend.Enqueue(Action, () => Multiply(ownProducts, n, columns, panel, x, count, rotated));
        }

        foreach ((AcceleratorStream own, _, _) in ways)
        {
            backend.Wait(Action, own);
        }
    }
}
