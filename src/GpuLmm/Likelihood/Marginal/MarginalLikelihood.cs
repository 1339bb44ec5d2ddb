using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// log f(y) of a generalised model, its random effects integrated out by some approximation, over (b on the orthonormal basis of X, working
/// parameters of the effects, logarithm of the dispersion parameter).
/// </summary>
internal abstract class MarginalLikelihood(ResponseSample sample, DenseMatrix basis, LatentParameters latent)
{
    /// <summary>y.</summary>
    public ResponseSample Sample => sample;

    /// <summary>Orthonormal basis of X.</summary>
    public DenseMatrix Basis => basis;

    /// <summary>Of the random effects.</summary>
    public LatentParameters Latent => latent;

    /// <summary>p.</summary>
    public int FixedCount => basis.Columns;

    /// <summary>Whether there is a dispersion parameter; it is the last.</summary>
    public bool HasDispersion => sample.Density.DispersionName is not null;

    /// <summary>Whether the dispersion parameter is at its end, where the family is the Poisson and nothing depends on it.</summary>
    public bool IsPoisson(double[] parameters) => sample.Density.PoissonEnd is { } end && parameters[^1] == end;

    /// <summary>The dispersion parameter as it is reported: infinite, or zero, at its end.</summary>
    public double DispersionOf(double[] parameters) => !IsPoisson(parameters) ? Math.Exp(parameters[^1])
        : parameters[^1] > 0 ? double.PositiveInfinity : 0;

    /// <summary>Its logarithm, from what is reported.</summary>
    public double DispersionFrom(double reported) =>
        sample.Density.PoissonEnd is { } end && !(reported is > 0 and < double.PositiveInfinity)
        ? end : Math.Log(reported);

    /// <summary>All parameters.</summary>
    public int Count => FixedCount + latent.Count + (HasDispersion ? 1 : 0);

    /// <summary>ℓ and its gradient; null where it does not exist.</summary>
    /// <param name="parameters">One number per parameter.</param>
    public abstract MarginalPoint? Evaluate(double[] parameters);

    /// <summary>The density at a value of the dispersion parameter.</summary>
    public ResponseDensity DensityAt(double[] parameters) => HasDispersion ? sample.Density.With(parameters[^1]) : sample.Density;

    /// <summary>The working parameters of the effects.</summary>
    public double[] LatentOf(double[] parameters) => parameters[FixedCount..(FixedCount + latent.Count)];

    /// <summary>X b and the offset.</summary>
    public double[] FixedPart(double[] parameters)
    {
        double[] eta = sample.Offset is null ? new double[sample.Count] : [.. sample.Offset];
        for (int j = 0; j < basis.Columns; j++)
        {
            TensorPrimitives.MultiplyAdd(basis.Column(j), parameters[j], eta, eta);
        }

        return eta;
    }

    /// <summary>Q'x.</summary>
    protected double[] FixedProducts(double[] x) =>
        [.. Enumerable.Range(0, basis.Columns).Select(j => TensorPrimitives.Dot<double>(basis.Column(j), x))];
}

/// <summary>The marginal likelihood at one set of parameters.</summary>
/// <param name="Parameters">Where.</param>
/// <param name="LogLikelihood">ℓ.</param>
/// <param name="Gradient">∂ℓ.</param>
/// <param name="Eta">η at the conditional modes.</param>
/// <param name="Score">∂ log f/∂η there: û = Σ Z'score.</param>
internal sealed record MarginalPoint(double[] Parameters, double LogLikelihood, double[] Gradient, double[] Eta, double[] Score);
