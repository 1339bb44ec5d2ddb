using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Times to an event, by Cox's partial likelihood, which is that of Poisson counts of events with free hazards. Its information W does not
/// know the constant; with c 11' beside it, and an intercept among the fixed effects, P is the same whatever c, and has an inverse to be
/// made of.
/// </summary>
/// <param name="sets">Who is at risk when.</param>
/// <param name="offset">Known part of η; null for 0.</param>
/// <param name="backend">Where matrices are factored.</param>
internal sealed class CoxWorkingModel(RiskSets sets, double[]? offset, Backend backend) : WorkingModel
{
    public override int Count => sets.Count;

    public override bool IsDiagonal => false;

    public override double[] Start(DesignMatrix design) => offset is null ? new double[sets.Count] : [.. offset];

    public override WorkingResponse At(double[] eta, int threads)
    {
        var likelihood = new PartialLikelihood(sets, eta);
        using VarianceFactor factor = backend.PrepareVariance(eta.Length);
        likelihood.Information(factor.Matrix, threads);
        if (!factor.TryFactor(out _))
        {
            throw new ArithmeticException("the information of the partial likelihood is singular: some samples are certain to have the next event.");
        }

        factor.Invert();
        using var residuals = new DenseMatrix(eta.Length, 1);
        TensorPrimitives.Subtract<double>(sets.Events, likelihood.Mean, residuals.Column(0));
        using DenseMatrix moved = factor.Multiply(residuals);
        double[] response = new double[eta.Length];
        TensorPrimitives.Add<double>(eta, moved.Column(0), response);
        if (offset is not null)
        {
            TensorPrimitives.Subtract<double>(response, offset, response);
        }

        factor.Fetch();
        return new Response(response, new KnownPart(factor.Matrix.Clone()), likelihood.Mean, offset, threads);
    }

    public override (ResponseSample Sample, double[] Eta) Fitted(double[] eta)
    {
        var likelihood = new PartialLikelihood(sets, eta);
        double[] poisson = Array.ConvertAll(likelihood.Mean, Math.Log);
        return (
            new ResponseSample(ResponseDensity.Of(ResponseFamily.Poisson, Link.Log), sets.Events, null, null,
                [.. poisson.Select((all, i) => all - eta[i] + (offset?[i] ?? 0))]),
            poisson);
    }

    private sealed record Response(double[] Z, KnownPart Variance, double[] Mean, double[]? Offset, int Threads)
        : WorkingResponse(Z, Variance, Mean)
    {
        public override double[] Next(double[] projected)
        {
            double[] next = Variance.Apply([1], projected, Threads)[0];
            TensorPrimitives.Subtract<double>(Z, next, next);
            if (Offset is not null)
            {
                TensorPrimitives.Add<double>(next, Offset, next);
            }

            return next;
        }
    }
}
