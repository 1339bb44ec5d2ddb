using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// A model whose effects are all grouped is fitted: neither V nor a kernel is held, and memory follows the levels that meet, known only
/// from the data.
/// </summary>
/// <param name="Records">n, the rows of the table.</param>
internal sealed record GroupedStage(int Records) : StageSize
{
    /// <summary>The table's columns as numbers, the effects' slopes and levels, and some vectors of n, for each record.</summary>
    internal const long RecordBytes = 512;

    /// <summary>Whether the only random variance is tested exactly: Z K Z' is formed and decomposed beside what the fit holds.</summary>
    public bool TestsVarianceExactly { get; init; }

    /// <summary>Without the factor, which is planned when the levels are known.</summary>
    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices) => new(
        "model", "the host", "cross-products of the levels, factored at every step",
        (RecordBytes * Records) + StageBytes.ExactTestBytes(TestsVarianceExactly, Records), 0);
}
