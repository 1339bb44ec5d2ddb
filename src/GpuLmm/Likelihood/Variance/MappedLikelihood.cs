using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>A likelihood over other working parameters of the same σ. The likelihood is the caller's.</summary>
/// <param name="inner">The likelihood.</param>
/// <param name="parameters">Of the same components in the same order.</param>
internal sealed class MappedLikelihood(VarianceLikelihood inner, VarianceParameters parameters) : VarianceLikelihood
{
    public override VarianceParameters Parameters => parameters;

    public override int ObservationCount => inner.ObservationCount;

    public override void SetResponse(double[] response) => inner.SetResponse(response);

    public override VarianceLikelihood Sibling() => new MappedLikelihood(inner.Sibling(), parameters);

    public override double LogLikelihood(double[] parameters) => inner.LogLikelihood(Inner(parameters));

    public override VariancePoint? Evaluate(double[] parameters) =>
        inner.Evaluate(Inner(parameters)) is { } point ? Mapped(point, parameters) : null;

    public override VariancePoint Complete(VariancePoint point) =>
        inner.Complete(point with { Parameters = Inner(point.Parameters) }) with { Parameters = point.Parameters };

    public override VarianceProjection? ProjectionAt(double[] parameters) => inner.ProjectionAt(Inner(parameters));

    public override void Dispose()
    {
    }

    private double[] Inner(double[] own) => inner.Parameters.ToParameters(parameters.ToComponents(own));

    private VariancePoint Mapped(VariancePoint point, double[] own)
    {
        double[] jacobian = parameters.Jacobian(own);
        return point with
        {
            Parameters = own,
            Gradient = SmallMatrix.TransposeTimes(jacobian, point.Score, parameters.Count),
            ParameterInformation = SmallMatrix.Congruence(jacobian, point.Information, parameters.Count),
        };
    }
}
