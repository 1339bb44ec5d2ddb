namespace GpuLmm;

/// <summary>
/// W = (λS + I)⁻¹, log|λS + I| and its derivative by log λ, Σ λs w, at the λ that the search of every trait looks at: of thousands of
/// traits with one kernel they are computed once.
/// </summary>
/// <param name="eigenvalues">s.</param>
/// <param name="lambdas">The λ.</param>
internal sealed class SpectralWeights(double[] eigenvalues, IEnumerable<double> lambdas)
{
    private readonly Dictionary<double, (double[] Weights, double LogDeterminant, double Slope)> held =
        lambdas.ToDictionary(lambda => lambda, lambda => At(eigenvalues, lambda));

    /// <summary>At one λ.</summary>
    public static (double[] Weights, double LogDeterminant, double Slope) At(double[] eigenvalues, double lambda)
    {
        var weights = new double[eigenvalues.Length];
        double sumLog = 0, slope = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double ls = lambda * eigenvalues[i];
            double w = 1 / (ls + 1);
            weights[i] = w;
            sumLog -= Math.Log(ls + 1);
            slope += ls * w;
        }

        return (weights, -sumLog, slope);
    }

    /// <summary>Those of a λ, not to be changed; null for a λ that is not held.</summary>
    public (double[] Weights, double LogDeterminant, double Slope)? Find(double lambda) =>
        held.TryGetValue(lambda, out (double[] Weights, double LogDeterminant, double Slope) own) ? own : null;
}
