namespace GpuLmm;

/// <summary>What <see cref="Accelerators.Check"/> found of a device.</summary>
/// <param name="Device">Its name, as <see cref="Accelerators.Open"/> takes it.</param>
/// <param name="Description">Device, driver and libraries.</param>
/// <param name="Precision">Of the large products.</param>
/// <param name="Ceilings">What the device can do at best, measured: copies and a product of large matrices.</param>
/// <param name="Stages">The stages of the method, in the order in which a study comes to them.</param>
public sealed record DeviceCheck(
    string Device, string Description, Precision Precision, IReadOnlyList<DeviceRate> Ceilings, IReadOnlyList<DeviceStageCheck> Stages)
{
    /// <summary>Whether every stage agrees with the host.</summary>
    public bool IsRight => Stages.All(stage => stage.IsRight);
}

/// <summary>How fast a stage is.</summary>
/// <param name="Samples">n.</param>
/// <param name="Rate">How fast; null where it was not measured.</param>
/// <param name="Share">The rate as a share of the device's product of large matrices; null for what is not a product.</param>
/// <param name="Fault">Why it was not measured, such as too little memory; empty where it was.</param>
public sealed record DeviceSpeed(int Samples, DeviceRate? Rate, double? Share, string Fault);

/// <summary>How fast something ran.</summary>
/// <param name="What">What ran.</param>
/// <param name="Rate">Units a second.</param>
/// <param name="Unit"><c>GB/s</c>, <c>GFLOP/s</c> (a multiplication and an addition are two), or <c>models/s</c>.</param>
public sealed record DeviceRate(string What, double Rate, string Unit);

/// <summary>One stage on a device: whether it is right, and how fast.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Error">
/// The largest difference from the managed host in float64 over small and ragged sizes, relative to the size of what is added up; NaN where
/// the stage failed.
/// </param>
/// <param name="Tolerance">What rounding explains.</param>
/// <param name="Fault">Why it failed; empty where it did not.</param>
/// <param name="Speeds">How fast it is, for each number of samples asked for; none where it failed.</param>
public sealed record DeviceStageCheck(string Stage, double Error, double Tolerance, string Fault, IReadOnlyList<DeviceSpeed> Speeds)
{
    /// <summary>Whether the stage agrees with the host.</summary>
    public bool IsRight => Fault.Length == 0 && Error <= Tolerance;
}
