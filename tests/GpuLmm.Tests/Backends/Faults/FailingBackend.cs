using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Tests.Backends.Faults;

/// <summary>The host as a device that is lost at one of its calls, and at all after it.</summary>
/// <param name="host">What computes until then.</param>
/// <param name="lastCall">How many calls succeed.</param>
internal sealed class FailingBackend(Backend host, int lastCall = int.MaxValue) : Backend
{
    public const string Message = "the device is gone.";

    private int calls;

    /// <summary>Calls so far.</summary>
    public int Calls => calls;

    public override string Name => "failing";

    public override string Description => "a device that is lost";

    public override Precision Precision => host.Precision;

    public override int Threads => host.Threads;

    internal override Backend Host => host.Host;

    internal override IReadOnlyList<DeviceLimits> Limits => [];

    /// <summary>Counts a call of the device, or fails.</summary>
    public void Call()
    {
        if (Interlocked.Increment(ref calls) > lastCall)
        {
            throw new DeviceException(Message);
        }
    }

    internal override KinshipAccumulator AccumulateKinship(SampleSelection samples, ColumnRange columns) =>
        new FailingAccumulator(this, Called().AccumulateKinship(samples, columns));

    internal override Eigendecomposition Decompose(DenseMatrix kinship) => Called().Decompose(kinship);

    internal override double[] DecomposeSymmetric(DenseMatrix matrix) => Called().DecomposeSymmetric(matrix);

    internal override void AddRankUpdate(DenseMatrix factor, ColumnRange columns, DenseMatrix sum) =>
        Called().AddRankUpdate(factor, columns, sum);

    internal override DenseMatrix Rotate(DenseMatrix vectors, DenseMatrix columns) => Called().Rotate(vectors, columns);

    internal override GenotypeProducts PrepareProducts(SampleSelection samples, int columns) =>
        new FailingProducts(this, Called().PrepareProducts(samples, columns));

    internal override VarianceFactor PrepareVariance(int n) => new FailingVariance(this, Called().PrepareVariance(n));

    internal override SparseFactor PrepareSparse(SupernodalStructure structure) => Called().PrepareSparse(structure);

    internal override ModelSolver PrepareModels() => Called().PrepareModels();

    internal override MarkerScanner PrepareScan(ScanDesign design, SampleSelection samples) =>
        new FailingScanner(this, Called().PrepareScan(design, samples));

    internal override ScoreScanner PrepareScore(ScoreDesign design, SampleSelection samples) =>
        new FailingScores(this, Called().PrepareScore(design, samples));

    internal override PairProducts PreparePairs(ScoreDesign design, int fixedCount, SampleSelection samples, PairSizes sizes) =>
        new FailingPairs(this, Called().PreparePairs(design, fixedCount, samples, sizes));

    internal override SetProducts PrepareSets(ScoreDesign design, int fixedCount) =>
        new FailingSets(this, Called().PrepareSets(design, fixedCount));

    internal override BulkProducts PrepareBulk(BulkDesign design, SampleSelection samples, bool takesMissing) =>
        new FailingBulk(this, Called().PrepareBulk(design, samples, takesMissing));

    internal override LdBands PrepareLd(LdDesign design, SampleSelection samples) =>
        new FailingBands(this, Called().PrepareLd(design, samples));

    private Backend Called()
    {
        Call();
        return host;
    }
}
