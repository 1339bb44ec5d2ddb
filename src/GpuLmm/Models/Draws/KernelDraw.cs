using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Of a term whose ids have a kernel: effects of every id by a root of the kernel, q × q, and to the records by their slopes.
/// </summary>
/// <param name="part">The term.</param>
/// <param name="components">σ.</param>
/// <param name="kernel">K = U S U' of its levels; owned.</param>
internal sealed class KernelDraw(EffectsPart part, double[] components, Eigendecomposition kernel) : ComponentDraw
{
    private readonly double[] factor = part.Factor(part.ToParameters(components));

    public override void AddTo(NormalSource random, Span<double> target)
    {
        int k = part.Effects.Count, q = part.LevelCount;
        var independent = new RootDraw(kernel, 1, isOwned: false);
        double[][] z = [.. Enumerable.Range(0, k).Select(_ => new double[q])];
        Array.ForEach(z, own => independent.AddTo(random, own));
        var effect = new double[q];
        for (int a = 0; a < k; a++)
        {
            Array.Clear(effect);
            for (int b = 0; b <= a; b++)
            {
                TensorPrimitives.MultiplyAdd(z[b], factor[(a * k) + b], effect, effect);
            }

            for (int i = 0; i < target.Length; i++)
            {
                target[i] += part.Slopes[a][i] * effect[part.Matrix.Levels[i]];
            }
        }
    }

    public override void Dispose() => kernel.Dispose();
}
