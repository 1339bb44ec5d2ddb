using System.Numerics;
using GpuLmm.Backends;
using ILGPU;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Multiplies blocks of markers with the columns of a score design on the device; the columns are shared by the lanes.</summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed class AcceleratorScoreScanner<T> : ScoreScanner
    where T : unmanaged, INumber<T>
{
    private readonly DeviceScope scope;

    public AcceleratorScoreScanner(IStageDevice backend, KernelSet<T> kernels, ScoreDesign design, SampleSelection samples)
    {
        ScorePlan plan = ScorePlan.Create(
            backend.Offer, samples.SampleCount, design.SampleCount, design.Columns.Columns, Interop.SizeOf<T>());
        BlockSize = plan.BlockSize;
        scope = backend.Memory.Open();
        Lanes = backend.Prepare<IReadOnlyList<ScoreLane>>("preparing the scan", scope, () =>
        {
            AcceleratorStream stream = scope.CreateStream();
            using var ones = new DenseMatrix(design.SampleCount, 1);
            ones.Column(0).Fill(1);
            ArrayView<T> columns = Upload(design.Columns, "covariates and residuals"), weights = Upload(ones, "weights of the squares");
            ArrayView<int> indices = scope.Allocate<int>(samples.Count, "the sample indices");
            stream.Upload(samples.Indices, indices);
            stream.Synchronize();
            return [.. Enumerable.Range(0, plan.Lanes).Select(_ =>
                new AcceleratorScoreLane<T>(backend, kernels, scope, columns, weights, design.Columns.Columns, samples,
                    indices, BlockSize))];
        });

        ArrayView<T> Upload(DenseMatrix matrix, string what)
        {
            ArrayView<T> view = scope.Allocate<T>(matrix.Length, what);
            using DeviceScope uploading = backend.Memory.Open();
            new MatrixTransfer<T>(backend, uploading, matrix.Length).Upload(matrix, ColumnRange.All(matrix.Columns), view);
            return view;
        }
    }

    public override int BlockSize { get; }

    public override IReadOnlyList<ScoreLane> Lanes { get; }

    public override void Dispose() => scope.Dispose();
}
