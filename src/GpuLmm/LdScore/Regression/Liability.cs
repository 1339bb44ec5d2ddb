using MathNet.Numerics;

namespace GpuLmm;

/// <summary>From the observed scale of cases and controls to the liability scale (Lee et al. 2011).</summary>
internal static class Liability
{
    /// <summary>K²(1 − K)²/(P(1 − P) φ(t)²), t = Φ⁻¹(1 − K).</summary>
    /// <param name="sample">P, the share of cases in the sample.</param>
    /// <param name="population">K, the share of cases in the population.</param>
    public static double Factor(double sample, double population)
    {
        double threshold = Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * population);
        double density = Math.Exp(-0.5 * threshold * threshold) / Math.Sqrt(2 * Math.PI);
        return population * population * (1 - population) * (1 - population) / (sample * (1 - sample) * density * density);
    }

    /// <summary>Of a trait of several; NaN for quantitative ones.</summary>
    public static double Of(LdRegressionOptions options, int trait)
    {
        if (options.SamplePrevalences.Count <= trait)
        {
            return double.NaN;
        }

        double sample = options.SamplePrevalences[trait];
        return double.IsNaN(sample) ? double.NaN : Factor(sample, options.PopulationPrevalences[trait]);
    }
}
