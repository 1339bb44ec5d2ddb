namespace GpuLmm.Tests;

/// <summary>
/// How often intervals cover what they are of, over simulated studies: levels with and without records, and the population's mean.
/// </summary>
[TestFixture]
public sealed class CoverageTests : HostFixture
{
    private const int Studies = 60, Groups = 30, Records = 6, New = 40;
    private const double Level = 0.9;

    [Test]
    public void Intervals_cover_as_often_as_they_say()
    {
        var random = new Random(31);
        int means = 0, observations = 0, population = 0, populationObservations = 0, count = 0;
        for (int s = 0; s < Studies; s++)
        {
            double[] a = [.. Draws(Groups + New, 1.5)], b = [.. Draws(Groups + New, 0.7)];
            (double[] x, int[] g, double[] mean, double[] y) = Rows(Groups * Records, i => i % Groups);
            DataTable data = Table(x, g, y);
            ModelReport fit = MixedModel.Fit(data, "y ~ x + (x | g)", new Dictionary<string, Kinship>(), Host);
            using var predictor = MixedModelPredictor.Create(data, FittedModel.Of(fit), new Dictionary<string, Kinship>(), Host);

            // Every other new row is of a level without records.
            (double[] newX, int[] newG, double[] newMean, double[] newY) = Rows(New, i => i % 2 == 0 ? i % Groups : Groups + i);
            IReadOnlyList<PredictedRow> conditional =
                predictor.Predict(Table(newX, newG, newY), PredictionOptions.Default with { Level = Level });
            IReadOnlyList<PredictedRow> marginal =
                predictor.Predict(Table(newX, newG, newY), PredictionOptions.Default with { Level = Level, IsMarginal = true });
            for (int i = 0; i < New; i++)
            {
                count++;
                means += newMean[i] >= conditional[i].Lower && newMean[i] <= conditional[i].Upper ? 1 : 0;
                observations += newY[i] >= conditional[i].PredictionLower && newY[i] <= conditional[i].PredictionUpper ? 1 : 0;
                population += 2 + newX[i] >= marginal[i].Lower && 2 + newX[i] <= marginal[i].Upper ? 1 : 0;
                populationObservations += newY[i] >= marginal[i].PredictionLower && newY[i] <= marginal[i].PredictionUpper ? 1 : 0;
            }

            IEnumerable<double> Draws(int n, double deviation) =>
                Enumerable.Range(0, n).Select(_ => deviation * SimulatedStudy.Normal(random)).ToArray();

            (double[] X, int[] G, double[] Mean, double[] Y) Rows(int n, Func<int, int> group)
            {
                double[] own = [.. Draws(n, 1)];
                int[] groups = [.. Enumerable.Range(0, n).Select(group)];
                double[] truth = [.. own.Select((value, i) => 2 + value + a[groups[i]] + (value * b[groups[i]]))];
                return (own, groups, truth, [.. truth.Zip(Draws(n, 1), (t, e) => t + e)]);
            }
        }

        // Rows of one study share its estimates: the error of a share is that of some 60 to 600 draws, and variances are estimated.
        Assert.That(means / (double)count, Is.EqualTo(Level).Within(0.03));
        Assert.That(observations / (double)count, Is.EqualTo(Level).Within(0.03));
        Assert.That(population / (double)count, Is.EqualTo(Level).Within(0.06));
        Assert.That(populationObservations / (double)count, Is.EqualTo(Level).Within(0.03));
    }

    private static DataTable Table(double[] x, int[] g, double[] y) => DataTable.FromColumns(
        [DataColumn.Create("x", x), DataColumn.Create("g", [.. g.Select(group => $"g{group}")]), DataColumn.Create("y", y)]);
}
