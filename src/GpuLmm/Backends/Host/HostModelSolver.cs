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

    public override void Dispose()
    {
    }
}
