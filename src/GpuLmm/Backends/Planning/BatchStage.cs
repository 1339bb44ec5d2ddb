using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Many small grouped models are fitted.</summary>
/// <param name="Records">The rows of all models together.</param>
internal sealed record BatchStage(int Records) : StageSize
{
    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        string how = devices.Count == 0
            ? "a model on each thread" : $"a model on each thread, of at most {ModelBlockPlan.MostRows} effects; larger ones on the host";
        return new PlannedStage("models", devices.Count == 0 ? "the host" : devices[0].Name, how, GroupedStage.RecordBytes * Records, 0);
    }
}
