using GpuLmm.Numerics;

namespace GpuLmm.Backends.Host;

/// <summary>Solves models on the threads of the host, each model on one.</summary>
internal sealed unsafe class HostModelSolver(int threads) : ModelSolver
{
    public override void Solve(IReadOnlyList<SmallModel> models, CancellationToken cancellationToken)
    {
        var work = new double[threads][];
        Workers.Run(threads, models.Count, (worker, index) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            SmallModel model = models[index];
            if (work[worker] is null || work[worker].Length < model.Shape.WorkLength)
            {
                work[worker] = new double[model.Shape.WorkLength];
            }

            fixed (int* layout = model.Layout)
            fixed (double* data = model.Data, own = work[worker])
            {
                SmallModelSearch.Solve(new HostModelCells(layout, data, own), model.Shape);
            }

            work[worker].AsSpan(0, model.Solution.Length).CopyTo(model.Solution);
        });
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Fills in the solution of a model whose θ was found elsewhere.</summary>
    /// <param name="model">The model.</param>
    /// <param name="theta">θ at its maximum.</param>
    public static void Complete(SmallModel model, double[] theta)
    {
        var work = new double[model.Shape.WorkLength];
        theta.CopyTo(work, SmallModelShape.ThetaAt);
        fixed (int* layout = model.Layout)
        fixed (double* data = model.Data, own = work)
        {
            SmallModelInference.Complete(new HostModelCells(layout, data, own), model.Shape);
        }

        work[SmallModelShape.StateAt] = (int)SmallModelState.Converged;
        work.AsSpan(0, model.Solution.Length).CopyTo(model.Solution);
    }

    public override void Dispose()
    {
    }
}
