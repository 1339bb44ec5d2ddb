namespace GpuLmm;

/// <summary>
/// A marginal likelihood in which one part's factor L is a function of as many other numbers, as a deviation or a correlation is held.
/// </summary>
/// <param name="inner">The likelihood.</param>
/// <param name="part">The part.</param>
/// <param name="map">L, packed, from the numbers in its place.</param>
internal sealed class MappedMarginal(MarginalLikelihood inner, int part, Func<double[], double[]> map) : MarginalLikelihood(inner.Sample,
    inner.Basis, inner.Latent)
{
    private const double Step = 1e-5;

    private readonly MarginalLikelihood inner = inner;
    private readonly int first = inner.FixedCount + inner.Latent.Variances.Offset(part);
    private readonly int size = inner.Latent.Variances.Parts[part].Components.Count;

    /// <summary>Parameters of the likelihood itself.</summary>
    public double[] Inner(double[] own) => [.. own[..first], .. map(own[first..(first + size)]), .. own[(first + size)..]];

    public override MarginalPoint? Evaluate(double[] parameters)
    {
        if (inner.Evaluate(Inner(parameters)) is not { } point)
        {
            return null;
        }

        double[] gradient = [.. point.Gradient], block = parameters[first..(first + size)];
        for (int k = 0; k < size; k++)
        {
            double[] ahead = [.. block], behind = [.. block];
            ahead[k] += Step;
            behind[k] -= Step;
            double[] more = map(ahead), less = map(behind);
            gradient[first + k] = Enumerable.Range(0, size)
                .Sum(c => point.Gradient[first + c] * (more[c] - less[c])) / (ahead[k] - behind[k]);
        }

        return gradient.All(double.IsFinite) ? point with { Parameters = parameters, Gradient = gradient } : null;
    }
}
