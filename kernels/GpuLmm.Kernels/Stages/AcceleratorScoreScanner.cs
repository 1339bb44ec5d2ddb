using System.Numerics;
using GpuLmm.Backends;
using ILGPU;

namespace GpuLmm.Kernels;

/// <summary>Multiplies blocks of markers with a score design on the device; its columns and matrices are shared by the lanes.</summary>
/// <typeparam name="T">Scalar of the products: double, or float in mixed precision.</typeparam>
internal sealed class AcceleratorScoreScanner<T> : ScoreScanner
    where T : unmanaged, INumber<T>
{
    private readonly DeviceScope scope;

    public AcceleratorScoreScanner(IStageDevice backend, KernelSet<T> kernels, ScoreDesign design, SampleSelection samples)
    {
        ScorePlan plan = ScorePlan.Create(backend.Offer, samples.SampleCount, ScoreSize.Of(design), Interop.SizeOf<T>());
        BlockSize = plan.BlockSize;
        scope = backend.Memory.Open();
        Lanes = backend.Prepare<IReadOnlyList<ScoreLane>>("preparing the scan", scope, () =>
        {
            var constants = new ScoreConstants<T>(backend, scope, design, samples);
            return [.. Enumerable.Range(0, plan.Lanes).Select(_ =>
                new AcceleratorScoreLane<T>(backend, kernels, scope, constants, BlockSize))];
        });
    }

    public override int BlockSize { get; }

    public override IReadOnlyList<ScoreLane> Lanes { get; }

    public override void Dispose() => scope.Dispose();
}
