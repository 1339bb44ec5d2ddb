using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>A model of several kernels, or of one among other effects, is fitted: V is factored at every step of the search.</summary>
/// <param name="Samples">n, the rows of V.</param>
internal sealed record VarianceStage(int Samples) : StageSize
{
    /// <summary>Bytes of the kernels that the caller holds.</summary>
    public long MatrixBytes { get; init; }

    /// <summary>Whether the only random variance is tested exactly: Z K Z' is formed and decomposed beside what the fit holds.</summary>
    public bool TestsVarianceExactly { get; init; }

    // What the host takes beside V to invert it without a BLAS: L⁻¹, and a quarter of it before.
    private long InverseWork => StageBytes.Square(Samples) + (StageBytes.Square(Samples) / 4);

    /// <summary>V is on the host in any case; it is factored by the first device or by the host.</summary>
    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        // The kernels, and copies of those whose rows are not in the order of the records.
        long held = (2 * MatrixBytes) + StageBytes.Square(Samples), exact = StageBytes.ExactTestBytes(TestsVarianceExactly, Samples);
        string refusal = "";
        if (devices.Count > 0 && VariancePlan.TryCreate(devices[0], Samples, out refusal) is { } plan)
        {
            return new PlannedStage(
                "model", devices[0].Name, "V factored and inverted at every step, its traces on the host", held + exact, plan.Bytes);
        }

        string why = refusal.Length == 0 ? "" : $", as {refusal}";
        return new PlannedStage("model", "the host", $"V factored at every step{why}", held + Math.Max(InverseWork, exact), 0);
    }
}
