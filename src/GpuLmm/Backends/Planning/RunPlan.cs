using System.Globalization;

namespace GpuLmm;

/// <summary>One stage of a plan.</summary>
/// <param name="Name">Kinship, null model or scan.</param>
/// <param name="Place">Where its arithmetic runs: names of devices, or the host.</param>
/// <param name="How">Blocks, and what stays on the device and what is streamed; empty where there is nothing to choose.</param>
/// <param name="HostBytes">Taken on the host.</param>
/// <param name="DeviceBytes">Taken on the device that takes most; 0 on the host.</param>
internal sealed record PlannedStage(string Name, string Place, string How, long HostBytes, long DeviceBytes)
{
    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name} on {Place}{(How.Length > 0 ? $": {How}" : string.Empty)}{(DeviceBytes > 0 ? $"; {DeviceBytes / 1e9:#,0.00} GB of its memory" : string.Empty)}");
}

/// <summary>What a run takes and where, known before anything is allocated.</summary>
/// <param name="Stages">In the order of the run.</param>
internal sealed record RunPlan(IReadOnlyList<PlannedStage> Stages)
{
    /// <summary>The most taken on the host at once, in bytes.</summary>
    public long HostBytes => Stages.Count == 0 ? 0 : Stages.Max(stage => stage.HostBytes);
}
