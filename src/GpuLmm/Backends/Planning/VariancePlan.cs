namespace GpuLmm.Backends;

/// <summary>
/// How a device factors and inverts V, n × n in float64: in place, with the inverses of the blocks on the diagonal, a quarter of a matrix
/// of scratch, and two panels of columns.
/// </summary>
/// <param name="Samples">n, at least 1.</param>
/// <param name="WorkspaceBytes">What a vendor's factorisation asks for beside the matrix, with its flag; 0 where kernels factor.</param>
internal sealed record VariancePlan(int Samples, long WorkspaceBytes)
{
    /// <summary>Rows of a block on the diagonal, factored and inverted by one group of threads.</summary>
    public const int Block = BlockHalves.Block;

    /// <summary>Columns multiplied, solved for or projected out at a time.</summary>
    public const int Panel = 64;

    /// <summary>Blocks on the diagonal; the last may have fewer rows.</summary>
    public int Blocks => (int)(((long)Samples + Block - 1) / Block);

    /// <summary>V, then L, then V⁻¹ or P.</summary>
    public long MatrixElements => (long)Samples * Samples;

    /// <summary>What is below the first half and beside the second, while the inverse is formed.</summary>
    public long ScratchElements => BlockHalves.Between(Samples);

    /// <summary>L⁻¹ of each block.</summary>
    public long InverseElements => (long)Blocks * Block * Block;

    /// <summary>Numbers of a panel of columns.</summary>
    public long PanelElements => (long)Samples * Panel;

    /// <summary>All that is taken on the device.</summary>
    public long Bytes => (8 * (MatrixElements + ScratchElements + InverseElements + (2 * PanelElements) + Samples)) + WorkspaceBytes;

    /// <summary>The plan for a device; null where V does not fit there.</summary>
    /// <param name="device">What there is.</param>
    /// <param name="samples">n.</param>
    /// <param name="refusal">Why it does not fit, with the numbers, as a clause; empty where it does.</param>
    public static VariancePlan? TryCreate(DeviceLimits device, int samples, out string refusal)
    {
        refusal = "";
        if (samples == 0)
        {
            return null;
        }

        var plan = new VariancePlan(samples, device.VarianceWorkspaceBytes?.Invoke(samples) ?? 0);
        long matrix = 8 * plan.MatrixElements;
        refusal = plan.Bytes > device.AvailableBytes
            ? $"{DeviceLimits.Gigabytes(plan.Bytes)} do not fit on {device.Name}, which has {DeviceLimits.Gigabytes(device.AvailableBytes)} available"
            : matrix > device.LargestAllocation
                ? $"V takes {DeviceLimits.Gigabytes(matrix)} and {device.Name} grants {DeviceLimits.Gigabytes(device.LargestAllocation)} at a time"
                : "";
        return refusal.Length == 0 ? plan : null;
    }
}
