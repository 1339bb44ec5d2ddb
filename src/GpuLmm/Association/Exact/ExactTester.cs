using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>The exact tests against the null models of one kernel: σ²_g and σ²_e re-estimated for every marker, or λ fixed.</summary>
internal sealed class ExactTester : BlockTester
{
    private readonly ScanDesign design;
    private readonly MarkerScanner scanner;

    /// <param name="nullModel">The null models; must outlive the tester.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Tests.</param>
    public ExactTester(NullModel nullModel, Backend backend, AssociationOptions options)
    {
        ScanTraitSource[] sources = [.. nullModel.Traits.Select(trait => new ScanTraitSource(
            trait.Trait.Name, trait.Profile, nullModel.Spectral.Covariates, trait.Reml.Lambda, trait.Ml.Lambda))];
        design = ScanLayout.Create(
            nullModel.Spectral.Decomposition.Vectors, nullModel.Samples.Covariates.Names.Count, sources, options.FixedLambda);
        try
        {
            scanner = backend.PrepareScan(design, nullModel.Samples.Selection);
        }
        catch
        {
            design.Dispose();
            throw;
        }

        ExactStatistics[] statistics = [.. nullModel.Traits.Select((trait, t) => new ExactStatistics(trait, design.Traits[t]))];
        Lanes = [.. scanner.Lanes.Select(lane =>
            new ExactTestLane(lane, scanner.BlockSize, nullModel, statistics, options.Tests, backend.Threads))];
    }

    public override int BlockSize => scanner.BlockSize;

    public override IReadOnlyList<BlockTestLane> Lanes { get; }

    public override void Dispose()
    {
        scanner.Dispose();
        design.Dispose();
    }
}
