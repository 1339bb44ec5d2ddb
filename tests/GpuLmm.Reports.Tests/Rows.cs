namespace GpuLmm.Reports.Tests;

/// <summary>Rows and models to report.</summary>
internal static class Rows
{
    public static ModelReport Model { get; } = new()
    {
        Formula = "y ~ 1 + (1 | gr(IID, cov = kinship))",
        Strategy = FitStrategy.Spectral,
        Method = LikelihoodMethod.Reml,
        SampleCount = 100,
        Fixed = [new FixedEffect("(Intercept)", 1, 0.1, 99)],
        Variances = [new VarianceEstimate("kinship", "(Intercept)", null, 1, 0.25), new VarianceEstimate("Residual", "", null, 2, 0.1)],
        Shares = [new VarianceShare("kinship", 1 / 3.0, 0.08)],
        Parameters = new Dictionary<string, double>(),
        LogLikelihood = -10,
        ParameterCount = 2,
        Iterations = 50,
        Boundary = [],
        Random = [],
        Fitted = [],
        Dropped = [],
        Warnings = [],
    };

    public static AssociationResult Of(
        string chromosome, long position, double negativeLog10, double frequency = 0.3, double beta = 0.1, string? id = null,
        MarkerStatus status = MarkerStatus.Tested) => new(0,
        new Marker(chromosome, id ?? $"rs{chromosome}.{position}", 0, position, "A", "G"), frequency, 100, MarkerTest.Wald, beta, 0.05, 4,
        98, negativeLog10, 1, status);

    /// <summary>
    /// Independent markers of a null distribution in the order of a genome, with a peak of given height on every second chromosome.
    /// </summary>
    public static List<AssociationResult> Genome(int seed, int chromosomes, int markers, double peak)
    {
        var random = new Random(seed);
        var rows = new List<AssociationResult>();
        for (int c = 1; c <= chromosomes; c++)
        {
            for (int j = 1; j <= markers; j++)
            {
                bool isLead = c % 2 == 0 && j == markers / 2;
                double height = isLead ? peak : -Math.Log10(1 - random.NextDouble());
                rows.Add(Of($"{c}", 20_000L * j, height, 0.05 + (0.45 * random.NextDouble()), random.NextDouble() - 0.5));
            }
        }

        return rows;
    }

    public static ScanStatistics Scan(IEnumerable<AssociationResult> rows, ReportOptions? options = null)
    {
        var scan = new ScanStatistics(MarkerTest.Wald, options);
        foreach (AssociationResult row in rows)
        {
            scan.Add(row);
        }

        return scan;
    }
}
