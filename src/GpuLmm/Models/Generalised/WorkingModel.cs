namespace GpuLmm;

/// <summary>Responses as linear models of a working response see them.</summary>
internal abstract class WorkingModel
{
    /// <summary>n.</summary>
    public abstract int Count { get; }

    /// <summary>Whether the variance of the working response is diagonal.</summary>
    public abstract bool IsDiagonal { get; }

    /// <summary>η of the model without random effects, offsets included, or where the way to it may begin.</summary>
    /// <param name="design">Fixed effects.</param>
    public abstract double[] Start(DesignMatrix design);

    /// <summary>
    /// Weights of single trials at η, where covariates may tell responses exactly and these are then nothing; null where they may not.
    /// </summary>
    public virtual double[]? WeightsWithoutRandom(double[] eta) => null;

    /// <summary>The working response at η.</summary>
    /// <param name="eta">η, offsets included.</param>
    /// <param name="threads">Threads to use.</param>
    public abstract WorkingResponse At(double[] eta, int threads);

    /// <summary>The responses, with η, as counts and proportions have them at the fixed point.</summary>
    public abstract (ResponseSample Sample, double[] Eta) Fitted(double[] eta);
}

/// <summary>z, offsets taken away, and its variance without random effects.</summary>
/// <param name="Values">z.</param>
/// <param name="Residual">Its variance W⁻¹, one component in units of its own, whose reported value is 1.</param>
/// <param name="Weights">The diagonal of W, or what takes its place.</param>
internal abstract record WorkingResponse(double[] Values, CovariancePart Residual, double[] Weights) : IDisposable
{
    /// <summary>Frees the variance.</summary>
    public void Dispose() => (Residual as IDisposable)?.Dispose();

    /// <summary>η that P z tells: z − W⁻¹P z, offsets included.</summary>
    public abstract double[] Next(double[] projected);
}

/// <summary>Independent responses of an exponential family.</summary>
/// <param name="sample">y and its density.</param>
internal sealed class SampleWorkingModel(ResponseSample sample) : WorkingModel
{
    public override int Count => sample.Count;

    public override bool IsDiagonal => true;

    public override double[] Start(DesignMatrix design) => new GeneralisedStart(sample, design.Basis).Eta;

    public override WorkingResponse At(double[] eta, int threads)
    {
        int n = eta.Length;
        double[] response = new double[n], weights = new double[n];
        for (int i = 0; i < n; i++)
        {
            double trials = sample.Trials?[i] ?? 1, mean = sample.Density.Mean(eta[i]), slope = sample.Density.MeanDerivative(eta[i]);
            response[i] = eta[i] - (sample.Offset?[i] ?? 0) + (((sample.Values[i] / trials) - mean) / slope);
            weights[i] = trials * slope * slope / sample.Density.Variance(mean);
        }

        return new Response(response, weights, sample.Offset);
    }

    public override double[]? WeightsWithoutRandom(double[] eta) => sample.Density is not (BinomialDensity or CountDensity) ? null
        : Array.ConvertAll(eta, value =>
        {
            double slope = sample.Density.MeanDerivative(value);
            return slope * slope / sample.Density.Variance(sample.Density.Mean(value));
        });

    public override (ResponseSample Sample, double[] Eta) Fitted(double[] eta) => (sample, eta);

    private sealed record Response(double[] Z, double[] W, double[]? Offset)
        : WorkingResponse(Z, new ResidualPart([""], new int[Z.Length], W), W)
    {
        public override double[] Next(double[] projected) => [.. Enumerable.Range(0, Z.Length).Select(i =>
            Z[i] - (projected[i] / W[i]) + (Offset?[i] ?? 0))];
    }
}
