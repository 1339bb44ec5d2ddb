namespace GpuLmm;

/// <summary>
/// What a kept model does: <see cref="MixedModelRefit"/> checks what it is asked. Owns what it is made of but the design.
/// </summary>
internal abstract class RefitModel : IDisposable
{
    /// <summary>The fit to the table's own response.</summary>
    public abstract ModelReport Original { get; }

    /// <summary>Fits of other responses, from the original estimates.</summary>
    /// <exception cref="ArgumentException">A response that the model does not have.</exception>
    public abstract IReadOnlyList<ModelReport> FitAll(IReadOnlyList<double[]> responses, CancellationToken cancellationToken);

    /// <summary>Residuals of the original fit.</summary>
    public abstract IReadOnlyList<RowResidual> Residuals();

    /// <summary>A response drawn from the original fit.</summary>
    public abstract double[] Simulate(int seed, bool isConditional);

    /// <summary>Percentile intervals.</summary>
    public abstract BootstrapResult Bootstrap(BootstrapOptions options, IKeptParts? parts, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>Profile intervals.</summary>
    public abstract IReadOnlyList<ParameterInterval> Profile(double level, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken);

    /// <summary>What simulated responses tell of the fit.</summary>
    /// <exception cref="InvalidOperationException">A linear model.</exception>
    public abstract SimulationDiagnostics Diagnose(DiagnosticOptions options, IProgress<StageProgress>? progress,
        CancellationToken cancellationToken);

    public abstract void Dispose();
}
