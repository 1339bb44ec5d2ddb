using GpuLmm.Backends;
using ILGPU.Runtime;

namespace GpuLmm.Kernels;

/// <summary>Solves small models on the device, one a thread, those of about a size together; large ones on the host.</summary>
internal sealed class AcceleratorModelSolver(IStageDevice backend, SolveModelsKernel kernel, ModelSolver host) : ModelSolver
{
    private const string Action = "solving small models";

    public override void Solve(IReadOnlyList<SmallModel> models, CancellationToken cancellationToken)
    {
        var plan = ModelBlockPlan.Create(backend.Offer, [.. models.Select(model => model.Shape)]);
        foreach (ModelBlock block in plan.Blocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            SolveBlock([.. plan.Order.Skip(block.First).Take(block.Count).Select(k => models[k])], block);
        }

        host.Solve([.. plan.Rest.Select(k => models[k])], cancellationToken);
    }

    public override void Dispose() => host.Dispose();

    private void SolveBlock(SmallModel[] models, ModelBlock block)
    {
        using DeviceScope scope = backend.Memory.Open();
        int[] sizes = [.. models.SelectMany(model => new[] { model.Shape.Random, model.Shape.Fixed, model.Shape.Parameters })];
        int solutionLength = models.Max(model => model.Shape.SolutionLength);
        double[] solutions = [];
        backend.Prepare(Action, scope, () =>
        {
            AcceleratorStream stream = scope.CreateStream();
            var views = new ModelViews(
                scope.Allocate<int>(sizes.Length, "sizes of models"),
                scope.Allocate<int>((long)block.LayoutLength * models.Length, "layouts of models"),
                scope.Allocate<double>((long)block.DataLength * models.Length, "cross-products of models"),
                scope.Allocate<double>((long)block.WorkLength * models.Length, "factors of models"), models.Length);
            stream.Upload<int>(sizes, views.Sizes);
            stream.Upload<int>(Interleaved(models, block.LayoutLength, model => model.Layout), views.Layout);
            stream.Upload<double>(Interleaved(models, block.DataLength, model => model.Data), views.Data);
            kernel.Launch(stream, views);
            solutions = new double[solutionLength * models.Length];
            unsafe
            {
                fixed (double* to = solutions)
                {
                    stream.Download(views.Work, to, solutions.Length);
                }
            }

            return true;
        });
        for (int m = 0; m < models.Length; m++)
        {
            for (int i = 0; i < models[m].Solution.Length; i++)
            {
                models[m].Solution[i] = solutions[(i * models.Length) + m];
            }
        }
    }

    private static T[] Interleaved<T>(SmallModel[] models, int length, Func<SmallModel, T[]> numbersOf)
    {
        var all = new T[length * models.Length];
        for (int m = 0; m < models.Length; m++)
        {
            T[] own = numbersOf(models[m]);
            for (int i = 0; i < own.Length; i++)
            {
                all[(i * models.Length) + m] = own[i];
            }
        }

        return all;
    }
}
