using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm;

/// <summary>A marginal likelihood in which one part has other working parameters of the same σ.</summary>
/// <param name="inner">The likelihood.</param>
/// <param name="latent">Of the same parts but one.</param>
/// <param name="part">That one.</param>
internal sealed class MappedMarginal(MarginalLikelihood inner, LatentParameters latent, int part) : MarginalLikelihood(inner.Sample, inner.Basis, latent)
{
    private readonly MarginalLikelihood inner = inner;
    private readonly int first = inner.FixedCount + latent.Variances.Offset(part);
    private readonly int size = latent.Variances.Parts[part].Components.Count;

    /// <summary>Parameters of the likelihood itself.</summary>
    public double[] Inner(double[] own) => Exchange(own, inner.Latent.ToWorking(Latent.ToComponents(LatentOf(own))));

    /// <summary>Parameters here.</summary>
    public double[] Own(double[] parameters) => Exchange(parameters, Latent.ToWorking(inner.Latent.ToComponents(LatentOf(parameters))));

    public override MarginalPoint? Evaluate(double[] parameters)
    {
        double[] other = Inner(parameters);
        if (inner.Evaluate(other) is not { } point)
        {
            return null;
        }

        // ∂ℓ/∂own = J' s, where s = ∂ℓ/∂σ solves J_inner's = ∂ℓ/∂inner.
        Vector<double> slope = Block(inner.Latent.Jacobian(LatentOf(other))).Transpose().Solve(Vector<double>.Build.Dense(point.Gradient[first..(first + size)]));
        Vector<double> mapped = Block(Latent.Jacobian(LatentOf(parameters))).TransposeThisAndMultiply(slope);
        double[] gradient = [.. point.Gradient];
        mapped.ToArray().CopyTo(gradient, first);
        return gradient.All(double.IsFinite) ? point with { Parameters = parameters, Gradient = gradient } : null;
    }

    /// <summary>Parameters with those of the part in the place of its own.</summary>
    private double[] Exchange(double[] parameters, double[] working)
    {
        double[] exchanged = [.. parameters];
        working.AsSpan(first - FixedCount, size).CopyTo(exchanged.AsSpan(first));
        return exchanged;
    }

    private Matrix<double> Block(double[] jacobian)
    {
        int count = Latent.Count, offset = first - FixedCount;
        return Matrix<double>.Build.Dense(size, size, (i, j) => jacobian[((offset + i) * count) + offset + j]);
    }
}
