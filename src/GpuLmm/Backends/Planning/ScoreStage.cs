using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Every marker is tested against null models that stay as they are: products with covariates and residuals.</summary>
internal sealed record ScoreStage : GenotypeStage
{
    /// <summary>Creates the stage.</summary>
    /// <param name="samples">n.</param>
    public ScoreStage(int samples)
        : base(samples)
    {
    }

    /// <summary>p, columns of X.</summary>
    public int Covariates { get; init; } = 1;

    /// <summary>T.</summary>
    public int Traits { get; init; } = 1;

    /// <summary>J, the columns of a marker: itself, and its products with environments.</summary>
    public int MarkerColumns { get; init; } = 1;

    /// <summary>Matrices of the information, n × n each.</summary>
    public int Matrices { get; init; }

    internal override PlannedStage Plan(Precision precision, IReadOnlyList<DeviceLimits> devices)
    {
        int scalar = StageBytes.Scalar(precision), columns = MarkerColumns * (Covariates + Traits);
        var size = new ScoreSize(Samples, columns, MarkerColumns * (MarkerColumns + 1) / 2, Matrices);
        if (devices.Count == 0)
        {
            int block = ScorePlan.HostBlock(Samples, scalar);
            long tile = (long)scalar * (((Matrices > 0 ? 3 : 1) * Samples) + columns) * block;
            long matrices = Matrices * StageBytes.Square(Samples) * (scalar == 4 ? 3 : 2) / 2;
            return new PlannedStage(
                "scan", "the host", "", HeldBytes + ColumnBytes(columns, block) + tile + matrices + DosageBytes(block, 2, 0), 0);
        }

        ScorePlan[] plans = [.. devices.Select(device => ScorePlan.Create(device, SamplesRead, size, scalar))];
        int lanes = plans.Sum(plan => plan.Lanes), most = plans.Max(plan => plan.BlockSize);
        return new PlannedStage(
            "scan", StageBytes.Names(devices), $"{lanes:N0} blocks in flight, blocks of {plans.Min(plan => plan.BlockSize):N0} markers",
            HeldBytes + ColumnBytes(columns, most) + (Matrices * StageBytes.Square(Samples))
                + DosageBytes(most, Math.Max(2, lanes), lanes * scalar),
            plans.Max(plan => plan.Bytes));
    }

    /// <summary>Covariates and residuals, and their products with a block.</summary>
    private long ColumnBytes(int columns, int block) => 8L * (Samples + block) * columns;
}
