namespace GpuLmm;

/// <summary>
/// Laplace's approximation at the exact conditional modes with the observed curvature, ℓ = log f(y | f̂) − ½ f̂'V⁻¹f̂ − ½ log|I + V W|, and
/// its exact gradient: that of log|I + V W| follows the modes (<c>docs/model.md</c>, Generalised models).
/// </summary>
internal sealed class LaplaceLikelihood(ResponseSample sample, DenseMatrix basis, LatentParameters latent, LatentEffects effects)
    : MarginalLikelihood(sample, basis, latent)
{
    private readonly ConditionalModes modes = new(sample, effects);

    public override MarginalPoint? Evaluate(double[] parameters)
    {
        ResponseDensity density = DensityAt(parameters);
        effects.Set(LatentOf(parameters));
        if (!modes.TryFind(density, FixedPart(parameters)))
        {
            return null;
        }

        double logLikelihood = Sample.Constant + modes.Penalised - (0.5 * effects.LogDeterminant);
        double[] variances = effects.Variances(), score = Array.ConvertAll(modes.Points, point => point.First);
        double[] pull = [.. modes.Points.Select((point, i) => -0.5 * variances[i] * point.Third)];
        LatentDerivatives derivatives = effects.Derivatives(modes.State, score, pull);
        double[] gradient =
        [
            .. FixedProducts([.. score.Select((own, i) => own - derivatives.Shift[i])]),
            .. derivatives.Gradient,
            .. HasDispersion ? [ByDispersion(density, variances, derivatives.Response)] : (double[])[],
        ];
        return double.IsFinite(logLikelihood) && gradient.All(double.IsFinite)
            ? new MarginalPoint(parameters, logLikelihood, gradient, modes.Eta, score) : null;
    }

    private double ByDispersion(ResponseDensity density, double[] variances, double[] response)
    {
        double sum = 0;
        for (int i = 0; i < response.Length; i++)
        {
            DispersionPoint own = Sample.DispersionAt(density, i, modes.Eta[i]);
            sum += own.Value + (0.5 * variances[i] * own.Second) - (response[i] * own.First);
        }

        return sum;
    }
}
