using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// A stage of a run with the sizes that decide its memory, known before anything is read or allocated. <see cref="Backend.Plan"/> takes the
/// stages of a run in their order.
/// </summary>
internal abstract record StageSize
{
    private protected StageSize()
    {
    }

    /// <summary>Where the stage runs, in what blocks, and the memory it takes.</summary>
    /// <param name="precision">Of the large products.</param>
    /// <param name="devices">What the devices offer; none for the host.</param>
    /// <exception cref="DeviceException">The stage does not fit on a device.</exception>
    internal abstract PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices);
}
