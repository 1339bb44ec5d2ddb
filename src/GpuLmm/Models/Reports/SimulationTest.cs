namespace GpuLmm;

/// <summary>A statistic of the response beside those of responses simulated from its fit.</summary>
/// <param name="Observed">The statistic of the response.</param>
/// <param name="Expected">Mean of the statistic over simulated responses.</param>
/// <param name="PValue">Two-sided: twice the smaller of (1 + those as small)/(1 + all) and (1 + those as large)/(1 + all), at most
/// 1.</param>
/// <param name="Advice">What to do, in a sentence; empty where nothing is to be done at a level of 5%.</param>
public sealed record SimulationTest(double Observed, double Expected, double PValue, string Advice)
{
    /// <summary>Observed over expected; above 1 there is too much.</summary>
    public double Ratio => Observed / Expected;
}
