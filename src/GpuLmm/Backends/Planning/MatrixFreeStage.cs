using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Null models are fitted without a relationship matrix, by passes over the genotypes.</summary>
/// <param name="Bytes">Columns of a pass and what belongs to them, residuals, and the genotypes where they are kept.</param>
/// <param name="IsHeld">Whether the genotypes stay in memory.</param>
internal sealed record MatrixFreeStage(long Bytes, bool IsHeld) : StageSize
{
    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices) => new(
        "null model", "the host", $"passes over the genotypes, {(IsHeld ? "packed in memory" : "read from their file each time")}",
        Bytes, 0);
}
