using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Correlated effects searched along other axes Q: φ is the factor of Q'ΣQ. Along the eigenvectors of Σ, that of the largest first, a
/// variance that goes to zero is the last of the diagonal, and ℓ is as smooth in φ as in Σ. In the order of the effects a diagonal that is
/// small has large numbers below it, which mean nothing once it is zero: a narrow bent valley, along which a search creeps.
/// </summary>
/// <param name="inner">The part.</param>
/// <param name="axes">Q, orthogonal, row-major.</param>
/// <param name="size">Effects of a level.</param>
internal sealed class TurnedPart(CovariancePart inner, double[] axes, int size) : WrappedPart(inner)
{
    private readonly double[] fromOwn = PackedCholesky.Congruence(axes, size);
    private readonly double[] toOwn = PackedCholesky.Congruence(Transposed(axes, size), size);
    private readonly double[] unit = [.. Enumerable.Repeat(1.0, size)];

    public override double[] Start(double variance, double rangeScale) =>
        ToParameters(Inner.ToComponents(Inner.Start(variance, rangeScale)));

    public override double[] ToComponents(ReadOnlySpan<double> parameters) =>
        SmallMatrix.Times(fromOwn, PackedCholesky.Product(parameters), parameters.Length);

    public override double[] ToParameters(ReadOnlySpan<double> components) =>
        PackedCholesky.Factor(SmallMatrix.Times(toOwn, components.ToArray(), components.Length));

    public override double[] Jacobian(ReadOnlySpan<double> parameters) =>
        SmallMatrix.Multiply(fromOwn, PackedCholesky.Jacobian(parameters), parameters.Length);

    public override double[] CurvatureOf(ReadOnlySpan<double> score) => PackedCholesky.CurvatureOf(OwnScore(score));

    public override double[]? LeaveBoundary(ReadOnlySpan<double> parameters, ReadOnlySpan<double> score, double variance) =>
        FactorEdge.Released(parameters, OwnScore(score), unit, variance);

    public override double[]? Flattened(ReadOnlySpan<double> parameters) => FactorEdge.Flattened(parameters);

    public override double[]? ReflectSigns(ReadOnlySpan<double> parameters) => PackedCholesky.ReflectSigns(parameters);

    private static double[] Transposed(double[] matrix, int size) =>
        [.. from a in Enumerable.Range(0, size) from b in Enumerable.Range(0, size) select matrix[(b * size) + a]];

    private double[] OwnScore(ReadOnlySpan<double> score) => SmallMatrix.TransposeTimes(fromOwn, score.ToArray(), score.Length);
}
