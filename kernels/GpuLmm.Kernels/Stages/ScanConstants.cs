using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>What all lanes of a scan read on the device: the nodes' columns, the null models' constants, the selected samples.</summary>
internal sealed class ScanConstants<T>
    where T : unmanaged, INumber<T>
{
    public ScanConstants(IStageDevice backend, DeviceScope scope, ScanDesign design, TraitTable table, SampleSelection samples)
    {
        AcceleratorStream stream = scope.CreateStream();
        SquareColumns = Upload(design.Squares, "the nodes' weights");
        LinearColumns = Upload(design.Linear, "the nodes' covariates and residuals");
        LinearOffsets = scope.Allocate<int>(design.Nodes.Count, "the nodes' columns");
        stream.Upload<int>([.. design.Nodes.Select(node => node.LinearOffset)], LinearOffsets);
        Indices = scope.Allocate<int>(samples.Count, "the sample indices");
        stream.Upload(samples.Indices, Indices);
        Traits = table.Upload(scope, stream);
        MostNodes = table.MostNodes;
        stream.Synchronize();

        ArrayView<T> Upload(DenseMatrix columns, string what)
        {
            ArrayView<T> view = scope.Allocate<T>(columns.Length, what);
            using DeviceScope uploading = backend.Memory.Open();
            new MatrixTransfer<T>(backend, uploading, columns.Length).Upload(columns, Backends.ColumnRange.All(columns.Columns), view);
            return view;
        }
    }

    /// <summary>w, n × nodes.</summary>
    public ArrayView<T> SquareColumns { get; }

    /// <summary>q and r, n × columns.</summary>
    public ArrayView<T> LinearColumns { get; }

    /// <summary>First column of each node in <see cref="LinearColumns"/>.</summary>
    public ArrayView<int> LinearOffsets { get; }

    public ArrayView<int> Indices { get; }

    public TraitViews Traits { get; }

    /// <summary>Largest G among the traits.</summary>
    public int MostNodes { get; }
}
