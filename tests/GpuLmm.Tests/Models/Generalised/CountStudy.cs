namespace GpuLmm.Tests.Models.Generalised;

/// <summary>Poisson counts of known truth: log μ = 1 + ½ x + ½ u of 30 groups, six records each.</summary>
internal static class CountStudy
{
    public const string Formula = "y ~ x + (1 | g)";
    public const double Slope = 0.5, Deviation = 0.5;

    /// <summary>The options of every model here.</summary>
    public static MixedModelOptions Poisson => new() { Family = ResponseFamily.Poisson };

    /// <param name="seed">Where its random numbers start.</param>
    /// <param name="extra">Standard deviation of an effect of every row, which no model here has.</param>
    /// <param name="zeros">Share of counts that are zero whatever their mean.</param>
    /// <param name="spread">Standard deviation between groups.</param>
    public static DataTable Table(int seed, double extra = 0, double zeros = 0, double spread = Deviation)
    {
        var random = new Random(seed);
        double[] u = [.. Enumerable.Range(0, 30).Select(_ => spread * SimulatedStudy.Normal(random))];
        double[] x = [.. Enumerable.Range(0, 180).Select(_ => SimulatedStudy.Normal(random))];
        double[] y = [.. x.Select((own, i) => random.NextDouble() < zeros ? 0.0
            : MathNet.Numerics.Distributions.Poisson.Sample(random,
                Math.Exp(1 + (Slope * own) + u[i % 30] + (extra * SimulatedStudy.Normal(random)))))];
        return DataTable.FromColumns(
        [
            DataColumn.Create("y", y), DataColumn.Create("x", x), DataColumn.Create("g", [.. x.Select((_, i) => $"g{i % 30}")]),
            DataColumn.Create("w", [.. x.Select(_ => 2.0)]), DataColumn.Create("bit", [.. y.Select(own => own > 2 ? 1.0 : 0)]),
        ]);
    }
}
