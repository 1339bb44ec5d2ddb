using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>The null models of one kernel are fitted: K = U S U' is decomposed once.</summary>
/// <param name="Samples">n, the rows of K.</param>
internal sealed record DecompositionStage(int Samples) : StageSize
{
    /// <summary>Bytes of the relationship matrices that the caller holds while K is taken from them.</summary>
    public long MatrixBytes { get; init; }

    /// <summary>Whether these matrices stay while K is decomposed.</summary>
    public bool KeepsMatrices { get; init; }

    /// <summary>Whether K is what is left of a kinship without a chromosome: two matrices are held while it is formed.</summary>
    public bool LeavesChromosomesOut { get; init; }

    /// <summary>Whether the only random variance is tested exactly: Z K Z' is formed and decomposed beside what the fit holds.</summary>
    public bool TestsVarianceExactly { get; init; }

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        int n = Samples;
        long square = StageBytes.Square(n), exact = StageBytes.ExactTestBytes(TestsVarianceExactly, n);
        long prepared = MatrixBytes + ((LeavesChromosomesOut ? 2 : 1) * square), kept = (KeepsMatrices ? MatrixBytes : 0) + square;
        DeviceLimits? able = devices.FirstOrDefault(device => device.EigenBytes is not null);
        if (able is not null && able.EigenBytes!(n) is var bytes && bytes <= able.AvailableBytes)
        {
            return new PlannedStage("null model", able.Name, "eigendecomposition on the device", Math.Max(prepared, kept + exact), bytes);
        }

        string why = able is not null
            ? $"eigendecomposition on the host, as {DeviceLimits.Gigabytes(able.EigenBytes!(n))} do not fit on {able.Name}"
            : devices.Count > 0 ? "eigendecomposition on the host" : "";
        return new PlannedStage("null model", "the host", why, Math.Max(prepared, kept + Math.Max(StageBytes.EigenWork(n), exact)), 0);
    }
}
