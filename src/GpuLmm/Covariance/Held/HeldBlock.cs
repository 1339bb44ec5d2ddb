using System.Numerics.Tensors;
using GpuLmm.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm;

/// <summary>
/// A standard deviation or a correlation of correlated effects held. The effects are taken in combinations C of which it is one of the
/// working parameters, C Σ C' = L L': of the Cholesky factor L the first diagonal is the first standard deviation; with the second row of L
/// as s (ρ, √(1 − ρ²)) the correlation of the first two. The effects themselves come first, in units of the length that they have in the
/// part's own; what completes them is orthogonal to all before.
/// </summary>
internal sealed class HeldBlock : HeldPart
{
    private readonly double[] toOwn;
    private readonly double[] fromOwn;
    private readonly int size;
    private readonly bool isCorrelation;

    private HeldBlock(CovariancePart part, double[] combinations, int size, bool isCorrelation, double value)
        : base(part, isCorrelation ? PackedCholesky.At(1, 0) : 0, value)
    {
        this.size = size;
        this.isCorrelation = isCorrelation;
        var matrix = Matrix<double>.Build.DenseOfRowMajor(size, size, combinations);
        toOwn = PackedCholesky.Congruence(combinations, size);
        fromOwn = PackedCholesky.Congruence(matrix.Inverse().ToRowMajorArray(), size);
    }

    protected override IEnumerable<double> OwnLowerBounds
    {
        get
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    yield return i == j ? 0 : double.NegativeInfinity;
                }
            }
        }
    }

    /// <param name="part">Correlated effects of levels.</param>
    /// <param name="component">A variance or a covariance.</param>
    /// <param name="value">The standard deviation or the correlation.</param>
    public static new HeldBlock Of(CovariancePart part, int component, double value)
    {
        int k = PackedCholesky.Order(part.Components.Count), row = PackedCholesky.Order(component);
        int column = component - PackedCholesky.At(row, 0);
        int[] held = row == column ? [row] : [column, row];
        double[][] loads = Array.ConvertAll(held, effect => ((ILevelEffects)part).OwnLoads(SmallMatrix.Unit(k, effect)));
        double length = TensorPrimitives.Norm<double>(loads[0]);
        return new HeldBlock(
            part, [.. Completed(Array.ConvertAll(loads, Normalised), k).SelectMany(own => own)], k, row != column,
            row == column ? value / length : value);
    }

    public override double[] ToComponents(ReadOnlySpan<double> parameters)
    {
        double[] own = PackedCholesky.Product(Factor(parameters));
        return SmallMatrix.Times(fromOwn, own, own.Length);
    }

    public override double[] ToParameters(ReadOnlySpan<double> components)
    {
        double[] own = SmallMatrix.Times(toOwn, components.ToArray(), components.Length);
        double second = Math.Sqrt(own[2]);
        double[] factor = PackedCholesky.Factor(own);
        if (isCorrelation)
        {
            factor[2] = second;
        }

        return Holding(factor);
    }

    public override double[] Jacobian(ReadOnlySpan<double> parameters)
    {
        int count = parameters.Length;
        double[] own = PackedCholesky.Jacobian(Factor(parameters));
        for (int c = 0; c < count && isCorrelation; c++)
        {
            double rho = parameters[1];
            own[(c * count) + 2] = (rho * own[(c * count) + 1]) + (Math.Sqrt(1 - (rho * rho)) * own[(c * count) + 2]);
            own[(c * count) + 1] = 0;
        }

        return SmallMatrix.Multiply(fromOwn, own, count);
    }

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance)
    {
        // Along the axes of these combinations; the held one stays.
        double[] own = SmallMatrix.TransposeTimes(fromOwn, score.ToArray(), score.Length), released = parameters.ToArray();
        for (int i = isCorrelation ? 0 : 1; i < size; i++)
        {
            int at = PackedCholesky.At(i, i);
            released[at] = parameters[at] == 0 && own[at] > 1e-6 ? Math.Sqrt(variance) : parameters[at];
        }

        return parameters.SequenceEqual(released) ? null : released;
    }

    private static double[] Normalised(double[] row)
    {
        double[] own = [.. row];
        TensorPrimitives.Divide(own, TensorPrimitives.Norm<double>(own), own);
        return own;
    }

    /// <summary>Rows with as many more as make a basis: axes, less what those before have of them, longest first.</summary>
    private static List<double[]> Completed(double[][] rows, int k)
    {
        List<double[]> completed = [.. rows], orthonormal = [];
        foreach (double[] row in rows)
        {
            orthonormal.Add(Normalised(Without(row, orthonormal)));
        }

        while (completed.Count < k)
        {
            double[] next = Normalised(Enumerable.Range(0, k).Select(a => Without(SmallMatrix.Unit(k, a), orthonormal))
                .MaxBy(own => TensorPrimitives.Norm<double>(own))!);
            completed.Add(next);
            orthonormal.Add(next);
        }

        return completed;
    }

    private static double[] Without(double[] row, List<double[]> orthonormal)
    {
        double[] own = [.. row];
        foreach (double[] other in orthonormal)
        {
            TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<double>(other, own), own, own);
        }

        return own;
    }

    private double[] Factor(ReadOnlySpan<double> parameters)
    {
        double[] factor = parameters.ToArray();
        if (isCorrelation)
        {
            (double rho, double deviation) = (parameters[1], parameters[2]);
            factor[1] = rho * deviation;
            factor[2] = Math.Sqrt(1 - (rho * rho)) * deviation;
        }

        return factor;
    }
}
