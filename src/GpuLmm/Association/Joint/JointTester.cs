using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests blocks of markers against one joint null model: the rotation where the backend does it, the rest on the host.</summary>
internal sealed class JointTester : IDisposable
{
    private readonly ScanDesign rotation;
    private readonly MarkerScanner scanner;
    private readonly JointWindows windows;

    /// <param name="model">The null model; must outlive the tester.</param>
    /// <param name="backend">Where markers are rotated.</param>
    /// <param name="options">Whether G and R are those of the null model.</param>
    public JointTester(JointNullModel model, Backend backend, AssociationOptions options)
    {
        var likelihood = new JointLikelihood(model.Scaled.Profile);
        likelihood.TryEvaluate(model.Maximum.Kernel, model.Maximum.Residual);
        windows = new JointWindows(model.Scaled.Profile, likelihood.Lambdas);

        // The stage of single traits, of which only the rotated markers are used.
        TraitNull trait = model.FirstTrait;
        rotation = ScanLayout.Create(
            model.Spectral.Decomposition.Vectors, model.Samples.Covariates.Names.Count,
            [new ScanTraitSource(trait.Trait.Name, trait.Profile, model.Spectral.Covariates, trait.Reml.Lambda, trait.Ml.Lambda)],
            fixedLambda: true);
        try
        {
            scanner = backend.PrepareScan(rotation, model.Samples.Selection);
        }
        catch
        {
            rotation.Dispose();
            windows.Dispose();
            throw;
        }

        JointStart? start = options.FixedLambda ? null : JointStart.Of(model, backend.Threads);
        Lanes = [.. scanner.Lanes.Select(lane => new JointLane(lane, scanner.BlockSize, model, windows, start, backend))];
    }

    /// <summary>Most markers of a block.</summary>
    public int BlockSize => scanner.BlockSize;

    /// <summary>They work at the same time.</summary>
    public IReadOnlyList<JointLane> Lanes { get; }

    public void Dispose()
    {
        foreach (JointLane lane in Lanes)
        {
            lane.Dispose();
        }

        scanner.Dispose();
        rotation.Dispose();
        windows.Dispose();
    }
}
