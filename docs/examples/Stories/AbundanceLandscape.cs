namespace GpuLmm.Examples;

/// <summary>
/// Is a species where its environment is, or where it could get to? count_i ~ Poisson(exp(b₀ + b elevation_i + f(x_i, y_i))), f a field
/// with correlation exp(−d/r): what dispersal leaves is alike at near sites, as is the elevation.
/// </summary>
internal sealed class AbundanceLandscape : Story
{
    private const double ElevationEffect = 0.5;
    private const double Field = 0.8;
    private const double Range = 0.04;
    private const double ElevationRange = 0.1;
    private const double Mean = 1.5;
    private const int SiteCount = 400;

    private static readonly MixedModelOptions Counts = new() { Family = ResponseFamily.Poisson, Approximation = Approximation.Laplace };

    public override string Name => "abundance-landscape";

    public override void Simulate(StoryFolder folder, int seed, Backend backend)
    {
        Random random = Seeds.Numbers(seed);
        (double X, double Y)[] places = [.. Enumerable.Range(0, SiteCount).Select(_ => (random.NextDouble(), random.NextDouble()))];
        folder.Write("places.csv", "IID,x,y", places.Select((place, i) => (object[])[$"s{i:000}", place.X, place.Y]));
        double[] elevation = Standardised(Along(folder, ElevationRange, random)), field = Along(folder, Range, random);
        folder.Write("sites.csv", "site,x,y,elevation,count", places.Select((place, i) => (object[])
        [
            $"s{i:000}", place.X, place.Y, elevation[i],
            Hosts.Poisson(Math.Exp(Mean + (ElevationEffect * elevation[i]) + (Math.Sqrt(Field) * field[i])), random),
        ]));
    }

    public override StoryResult Fit(StoryFolder folder, Backend backend)
    {
        var kernels = new Dictionary<string, Kinship>();
        var data = DataTable.Read(folder.Path("sites.csv"));
        ModelReport fit = MixedModel.Fit(data, "count ~ elevation + exp(x + y)", kernels, backend, Counts);
        ModelReport placeless = MixedModel.Fit(data, "count ~ elevation + (1 | site)", kernels, backend, Counts);
        double space = fit.ConditionalR2 - fit.MarginalR2;
        return new StoryResult(
            $"{data.RowCount} sites",
            [
                Finding.Effect("elevation", ElevationEffect, fit, "elevation"),
                Finding.Of("field", Field, fit, "exp(x + y)"),
            ],
            [Finding.Effect("elevation, places disregarded", ElevationEffect, placeless, "elevation")],
            [
                $"range: {Columns.Number(fit.Parameters["range"])}, made {Columns.Number(Range)}",
                $"shares of environment {Columns.Number(fit.MarginalR2)}, space {Columns.Number(space)}, residual {Columns.Number(1 - fit.ConditionalR2)}",
            ]);
    }

    /// <summary>A field of variance 1 at the places.</summary>
    private static double[] Along(StoryFolder folder, double range, Random random)
    {
        using Kinship correlation = CoordinateTable.Read(folder.Path("places.csv")).ToKinship(new SpatialKernelOptions { Range = range });
        return SimulatedEffects.Draw(correlation, random);
    }

    private static double[] Standardised(double[] values)
    {
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => (value - mean) / deviation)];
    }
}
