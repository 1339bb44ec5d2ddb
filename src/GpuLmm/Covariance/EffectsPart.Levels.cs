using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>What prediction needs of a term: covariances of the effects of one level with the records.</summary>
internal sealed partial class EffectsPart
{
    public int LevelCount => matrix.LevelCount;

    public double[] KernelProduct(double[] perLevel) => matrix.KernelProduct(perLevel);

    public void CopyRelations(int level, Span<double> target) => matrix.CopyRelations(level, target);

    public double Diagonal(int level) => matrix.Diagonal(level);

    // Σ_ab l_a σ_ab s_b ∘ K's row at the records.
    public void AddCovariances(ReadOnlySpan<double> components, ReadOnlySpan<double> loads, ReadOnlySpan<double> relations,
        Span<double> target)
    {
        int k = Effects.Count;
        double[] sigma = OwnCovariance(components), own = basis.ToLoads(loads);
        using var combined = new Rented(target.Length);
        Span<double> slope = combined.Array.AsSpan(0, target.Length);
        slope.Clear();
        for (int b = 0; b < k; b++)
        {
            double weight = 0;
            for (int a = 0; a < k; a++)
            {
                weight += own[a] * sigma[(a * k) + b];
            }

            TensorPrimitives.MultiplyAdd(slopes[b], weight, slope, slope);
        }

        using var records = new Rented(target.Length);
        matrix.Spread(relations, records.Array);
        TensorPrimitives.MultiplyAdd(records.Array.AsSpan(0, target.Length), slope, target, target);
    }

    public override bool TryAddDraw(ReadOnlySpan<double> components, NormalSource random, Span<double> target)
    {
        if (!matrix.IsSparse)
        {
            return false;
        }

        int k = Effects.Count;
        double[] factor = Factor(ToParameters(components)), effects = new double[matrix.LevelCount * k];
        var z = new double[k];
        for (int level = 0; level < matrix.LevelCount; level++)
        {
            for (int a = 0; a < k; a++)
            {
                z[a] = random.Next();
                effects[(level * k) + a] = TensorPrimitives.Dot<double>(factor.AsSpan(a * k, a + 1), z.AsSpan(0, a + 1));
            }
        }

        for (int i = 0; i < target.Length; i++)
        {
            for (int a = 0; a < k; a++)
            {
                target[i] += slopes[a][i] * effects[(matrix.Levels[i] * k) + a];
            }
        }

        return true;
    }

    public double[] OwnLoads(ReadOnlySpan<double> loads) => basis.ToLoads(loads);

    public double Variance(ReadOnlySpan<double> components, ReadOnlySpan<double> loads)
    {
        double[] l = OwnLoads(loads);
        return TensorPrimitives.Dot<double>(l, SmallMatrix.Times(OwnCovariance(components), l, l.Length));
    }

    // Σ_b σ_ab Z'(s_b ∘ x) for each effect a, σ_ab of effects of the data with those in units of their own.
    public double[][] LevelWeights(ReadOnlySpan<double> components, double[] x)
    {
        int k = Effects.Count;
        double[] sigma = ToEffects(OwnCovariance(components));
        double[][] sums = Array.ConvertAll(slopes, slope => matrix.LevelSums(Times(slope, x)));
        double[][] weights = Array.ConvertAll(slopes, _ => new double[matrix.LevelCount]);
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b < k; b++)
            {
                TensorPrimitives.MultiplyAdd(sums[b], sigma[(a * k) + b], weights[a], weights[a]);
            }
        }

        return weights;
    }
}
