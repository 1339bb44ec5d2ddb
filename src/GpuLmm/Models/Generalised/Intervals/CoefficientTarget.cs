using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>A fixed effect b_j held: x_j b_j is part of the offset, and the other columns have the rest.</summary>
internal sealed class CoefficientTarget : ProfileTarget
{
    private readonly GeneralisedEngine engine;
    private readonly DesignMatrix others;
    private readonly double[] column;
    private double[] last;

    /// <param name="engine">The model.</param>
    /// <param name="maximum">The maximum of its likelihood.</param>
    /// <param name="index">j.</param>
    public CoefficientTarget(GeneralisedEngine engine, MarginalMaximum maximum, int index)
    {
        this.engine = engine;
        DesignMatrix design = engine.Design.Fixed;
        int p = design.Names.Count, count = maximum.Point.Parameters.Length;
        column = design.Matrix.Column(index).ToArray();
        others = DesignMatrix.Build(
            column.Length, Enumerable.Range(0, p).Where(j => j != index).Select(j => (design.Names[j], design.Matrix.Column(j).ToArray())),
            [], intercept: false);
        FixedEffect[] effects = ModelMath.FixedEffects(
            design, maximum.Point.Parameters[..p],
            SmallMatrix.Select(maximum.Covariance, count, [.. Enumerable.Range(0, p)]), 1, double.NaN);
        Step = effects[index].StandardError;
        double[] rest = [.. effects.Where((_, j) => j != index).Select(effect => effect.Estimate)];
        last = [.. SmallMatrix.Times(others.Triangle, rest, p - 1), .. maximum.Point.Parameters[p..]];
    }

    public override double Step { get; }

    public override HeldMaximum? At(double value, CancellationToken cancellationToken)
    {
        ResponseSample own = engine.Sample;
        double[] offset = [.. column.Select((x, i) => (value * x) + (own.Offset?[i] ?? 0))];
        MarginalLikelihood likelihood = engine.Likelihood(engine.Effects, own with { Offset = offset }, others.Basis);
        MarginalMaximum? end = MarginalSearch.Near(likelihood, last, -1, cancellationToken);
        last = end?.Point.Parameters ?? last;
        return end is null ? null : new HeldMaximum(end.Point.LogLikelihood, end.IsConverged, end.Diagnosis);
    }

    public override void Dispose() => others.Dispose();
}
