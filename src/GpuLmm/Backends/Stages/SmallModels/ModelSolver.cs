namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareModels"/>: the maxima of many small models, each by <see cref="SmallModelSearch"/>.
/// </summary>
internal abstract class ModelSolver : IDisposable
{
    /// <summary>Fills in the solution of each model; what a model gets does not depend on its company.</summary>
    /// <param name="models">Of any sizes.</param>
    /// <param name="cancellationToken">Checked at every model, or block of models.</param>
    public abstract void Solve(IReadOnlyList<SmallModel> models, CancellationToken cancellationToken);

    public abstract void Dispose();
}
