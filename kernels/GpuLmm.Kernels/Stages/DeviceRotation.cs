using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>U'C for many columns C, in float64: U is streamed, as it is used once.</summary>
internal static class DeviceRotation
{
    private const string Action = "rotating columns";

    public static unsafe DenseMatrix Rotate(IStageDevice backend, KernelSet<double> kernels, DenseMatrix vectors, DenseMatrix columns)
    {
        int n = vectors.Rows;

        // A marker of a scan without nodes is a column in and a column out.
        ScanPlan plan = ScanPlan.Create(
            backend.Offer with { MostMarkers = DeviceCatalog.MostMarkers }, new ScanSize(0, n, sizeof(double), 0, 0, 0, 0, 0));
        var rotated = new DenseMatrix(vectors.Columns, columns.Columns);
        using DeviceScope scope = backend.Memory.Open();
        try
        {
            backend.Prepare(Action, scope, () =>
            {
                int most = Math.Min(plan.BlockSize, columns.Columns);
                AcceleratorStream stream = scope.CreateStream();
                DeviceProducts<double> products = backend.CreateProducts(kernels, scope, stream, 0);
                ArrayView<double> c = scope.Allocate<double>((long)n * most, "columns"),
                    result = scope.Allocate<double>((long)n * most, "columns");
                Eigenvectors<double> u = plan.IsResident
                    ? new ResidentEigenvectors<double>(backend, scope, vectors, plan.Panels)
                    : new StreamedEigenvectors<double>(backend, kernels, scope, vectors, plan.Panels);
                var uploader = new MatrixTransfer<double>(backend, scope, (long)n * most);
                foreach (ColumnRange part in ColumnRange.All(columns.Columns).Cut(most))
                {
                    uploader.Upload(columns, part, c);
                    u.Rotate(stream, products, c, part.Count, result);
                    backend.Wait(Action, stream);
                    backend.Enqueue(Action, () => stream.Download(result, rotated.Pointer + ((long)part.First * n), (long)part.Count * n));
                }

                return true;
            });
            return rotated;
        }
        catch
        {
            rotated.Dispose();
            throw;
        }
    }
}
