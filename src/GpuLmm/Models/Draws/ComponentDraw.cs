using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Adds a draw of one component of y to it.</summary>
internal abstract class ComponentDraw : IDisposable
{
    /// <param name="random">Source of standard normal numbers.</param>
    /// <param name="target">n numbers.</param>
    public abstract void AddTo(NormalSource random, Span<double> target);

    public virtual void Dispose()
    {
    }
}

/// <summary>Of a part that is drawn level by level, or record by record.</summary>
/// <param name="part">The part.</param>
/// <param name="components">σ.</param>
internal sealed class PartDraw(CovariancePart part, double[] components) : ComponentDraw
{
    public override void AddTo(NormalSource random, Span<double> target) => _ = part.TryAddDraw(components, random, target);
}

/// <summary>Of N(0, σ² K), K = U S U': U (σ √s ∘ z).</summary>
/// <param name="decomposition">Of K.</param>
/// <param name="variance">σ².</param>
/// <param name="isOwned">Whether the decomposition goes with the draw.</param>
internal sealed class RootDraw(Eigendecomposition decomposition, double variance, bool isOwned) : ComponentDraw
{
    public override void AddTo(NormalSource random, Span<double> target)
    {
        for (int j = 0; j < decomposition.Values.Length; j++)
        {
            double weight = Math.Sqrt(variance * decomposition.Values[j]) * random.Next();
            if (weight != 0)
            {
                TensorPrimitives.MultiplyAdd(decomposition.Vectors.Column(j), weight, target, target);
            }
        }
    }

    public override void Dispose()
    {
        if (isOwned)
        {
            decomposition.Dispose();
        }
    }
}
