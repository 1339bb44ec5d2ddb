using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests against null models that stay as they are: from the score x'Py and the information x'Px of every marker.</summary>
internal sealed class ScoreTester : BlockTester
{
    private readonly ScoreDesign design;
    private readonly ScoreScanner scanner;

    /// <param name="samples">The n samples.</param>
    /// <param name="models">The null model of each trait.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Tests.</param>
    public ScoreTester(SampleSet samples, IReadOnlyList<LinearNull> models, Backend backend, AssociationOptions options)
    {
        design = ScoreDesign.Create(samples.Covariates.Basis, [.. models.Select(model => model.Residuals)]);
        try
        {
            scanner = backend.PrepareScore(design, samples.Selection);
        }
        catch
        {
            design.Dispose();
            throw;
        }

        ScoreStatistics[] statistics = [.. models.Select(model => new ScoreStatistics(model))];
        double collinearShare = backend.Precision == Precision.Mixed ? MarkerMath.CollinearShareFloat : MarkerMath.CollinearShare;
        Lanes = [.. scanner.Lanes.Select(lane =>
            new ScoreTestLane(lane, design, scanner.BlockSize, statistics, options.Tests, collinearShare, backend.Threads))];
    }

    public override int BlockSize => scanner.BlockSize;

    public override IReadOnlyList<BlockTestLane> Lanes { get; }

    public override void Dispose()
    {
        scanner.Dispose();
        design.Dispose();
    }
}
