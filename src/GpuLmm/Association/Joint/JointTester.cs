using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>Tests blocks of markers against one joint null model: products where the backend makes them, the rest on the host.</summary>
internal sealed class JointTester : IDisposable
{
    private readonly MarkerScanner scanner;
    private readonly JointWindows windows;

    /// <param name="model">The null model; must outlive the tester.</param>
    /// <param name="backend">Where markers are rotated and multiplied.</param>
    /// <param name="options">Whether G and R are those of the null model.</param>
    public JointTester(JointNullModel model, Backend backend, AssociationOptions options)
    {
        var likelihood = new JointLikelihood(model.Scaled.Profile);
        likelihood.TryEvaluate(model.Maximum.Kernel, model.Maximum.Residual);
        windows = new JointWindows(model.Scaled.Profile, model.Spectral.Decomposition.Vectors, likelihood.Lambdas);
        try
        {
            scanner = backend.PrepareScan(windows.Design, model.Samples.Selection);
        }
        catch
        {
            windows.Dispose();
            throw;
        }

        JointStart? start = options.FixedLambda ? null : JointStart.Of(model, backend.Threads);
        Lanes = [.. scanner.Lanes.Select(lane => new JointLane(lane, model, windows, start, backend))];
    }

    /// <summary>Most markers of a block.</summary>
    public int BlockSize => scanner.BlockSize;

    /// <summary>They work at the same time.</summary>
    public IReadOnlyList<JointLane> Lanes { get; }

    public void Dispose()
    {
        scanner.Dispose();
        windows.Dispose();
    }
}
