namespace GpuLmm;

/// <summary>A fixed effect b_j held: y − b_j x_j on the other columns.</summary>
internal sealed class FixedTarget : LinearTarget
{
    private readonly DesignMatrix others;
    private readonly VarianceLikelihood likelihood;
    private readonly double[] response;
    private readonly double[] column;
    private readonly double[] start;
    private double[] last;

    /// <param name="engine">The model.</param>
    /// <param name="response">y in units of its residual standard deviation.</param>
    /// <param name="index">j.</param>
    /// <param name="error">Standard error of b̂_j.</param>
    /// <param name="start">φ at the maximum.</param>
    public FixedTarget(ModelEngine engine, double[] response, int index, double error, double[] start)
    {
        this.response = response;
        DesignMatrix design = engine.Design.Fixed;
        column = design.Matrix.Column(index).ToArray();
        others = DesignMatrix.Build(
            response.Length, Enumerable.Range(0, design.Names.Count).Where(j => j != index)
                .Select(j => (design.Names[j], design.Matrix.Column(j).ToArray())), [],
            intercept: false);
        likelihood = engine.Likelihood(others, response, LikelihoodMethod.Ml);
        Step = error;
        this.start = last = likelihood.Parameters.AwayFromBounds(start);
    }

    public override double Step { get; }

    public override HeldMaximum? At(double value, CancellationToken cancellationToken)
    {
        likelihood.SetResponse([.. response.Zip(column, (y, x) => y - (value * x))]);
        VarianceMaximum? end = Search(likelihood, [last, start], cancellationToken);
        last = end is null ? last : likelihood.Parameters.AwayFromBounds(end.Point.Parameters);
        return HeldMaximumOf(end);
    }

    public override void Dispose()
    {
        likelihood.Dispose();
        others.Dispose();
    }
}
