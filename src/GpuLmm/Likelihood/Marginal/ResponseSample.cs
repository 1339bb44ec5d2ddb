namespace GpuLmm;

/// <summary>n responses with what is known of them, and the density they have.</summary>
/// <param name="Density">Family, link; the value of its dispersion parameter is not of this sample.</param>
/// <param name="Values">y; of the binomial the successes.</param>
/// <param name="Trials">Of the binomial; null for 1.</param>
/// <param name="Weights">What log densities are multiplied by; null for 1.</param>
/// <param name="Offset">Known part of η; null for 0.</param>
internal sealed record ResponseSample(ResponseDensity Density, double[] Values, double[]? Trials, double[]? Weights, double[]? Offset)
{
    /// <summary>Σ of the terms of log f that depend on y alone.</summary>
    public double Constant { get; } = Enumerable.Range(0, Values.Length)
        .Sum(i => (Weights?[i] ?? 1) * Density.Constant(Values[i], Trials?[i] ?? 1));

    /// <summary>Other responses of which the same is known.</summary>
    public ResponseSample With(double[] values) => new(Density, values, Trials, Weights, Offset);

    /// <summary>n.</summary>
    public int Count => Values.Length;

    /// <summary>Σ log f, without <see cref="Constant"/>.</summary>
    public double LogDensity(ResponseDensity density, double[] eta)
    {
        double sum = 0;
        for (int i = 0; i < eta.Length; i++)
        {
            sum += At(density, i, eta[i]).Value;
        }

        return sum;
    }

    /// <summary>log f of a response and its derivatives.</summary>
    public DensityPoint At(ResponseDensity density, int i, double eta)
    {
        DensityPoint point = density.At(Values[i], Trials?[i] ?? 1, eta);
        return Weights is null ? point
            : new DensityPoint(Weights[i] * point.Value, Weights[i] * point.First, Weights[i] * point.Second, Weights[i] * point.Third);
    }

    /// <summary>Its derivatives by the dispersion parameter.</summary>
    public DispersionPoint DispersionAt(ResponseDensity density, int i, double eta)
    {
        DispersionPoint point = density.DispersionAt(Values[i], eta);
        return Weights is null ? point : new DispersionPoint(Weights[i] * point.Value, Weights[i] * point.First, Weights[i] * point.Second);
    }
}
