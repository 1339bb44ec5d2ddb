using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests against null models that stay as they are: from the score c'Py and the information c'Pc of a marker's columns.</summary>
internal sealed class ScoreTester : BlockTester
{
    private readonly ScoreDesign design;
    private readonly bool ownsDesign;
    private readonly ScoreScanner scanner;

    /// <param name="design">What markers are multiplied with.</param>
    /// <param name="ownsDesign">Whether it is disposed with the tester.</param>
    /// <param name="layout">Where its products are.</param>
    /// <param name="writers">The statistics of each trait.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="backend">Where the products run.</param>
    public ScoreTester(
        ScoreDesign design, bool ownsDesign, ColumnLayout layout, ScoreRowWriter[] writers, SampleSelection samples, Backend backend)
    {
        this.design = design;
        this.ownsDesign = ownsDesign;
        try
        {
            scanner = backend.PrepareScore(design, samples);
        }
        catch
        {
            Free();
            throw;
        }

        double collinearShare = backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare;
        Lanes = [.. scanner.Lanes.Select(lane =>
            new ScoreTestLane(lane, layout, scanner.BlockSize, writers, collinearShare, backend.Threads))];
    }

    public override int BlockSize => scanner.BlockSize;

    public override IReadOnlyList<BlockTestLane> Lanes { get; }

    public override void Dispose()
    {
        scanner.Dispose();
        Free();
    }

    private void Free()
    {
        if (ownsDesign)
        {
            design.Dispose();
        }
    }
}
