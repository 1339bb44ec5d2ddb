namespace GpuLmm.Tests;

/// <summary>
/// A long table of many small models with unequal rows: two conditions, a covariate, subjects crossed with plates, prior weights; cells
/// missing at random.
/// </summary>
internal sealed class SimulatedBatch
{
    private readonly List<string?> model = [], condition = [], subject = [], plate = [];
    private readonly List<double> x = [], w = [], y = [];

    /// <param name="models">Models.</param>
    /// <param name="seed">Of everything.</param>
    public SimulatedBatch(int models, int seed)
    {
        var random = new Random(seed);
        double Normal() => SimulatedStudy.Normal(random);
        for (int m = 0; m < models; m++)
        {
            double[] deviations = [.. Enumerable.Range(0, 3).Select(_ => random.Next(4) == 0 ? 0 : 2 * random.NextDouble())];
            double[] plates = [.. Enumerable.Range(0, 3).Select(_ => deviations[0] * Normal())];
            for (int s = 0; s < 6; s++)
            {
                double intercept = deviations[1] * Normal(), slope = deviations[2] * Normal();
                for (int k = 0; k < 6; k++)
                {
                    double covariate = Normal(), weight = 0.5 + random.NextDouble();
                    if (random.Next(8) == 0)
                    {
                        continue;
                    }

                    model.Add($"m{m}");
                    condition.Add(k % 2 == 0 ? "control" : "treated");
                    subject.Add($"s{s}");
                    plate.Add($"p{(s + k) % 3}");
                    x.Add(covariate);
                    w.Add(weight);
                    y.Add(random.Next(10) == 0 ? double.NaN
                        : 5 + (k % 2) + intercept + ((slope + 0.3) * covariate) + plates[(s + k) % 3] + (Normal() / Math.Sqrt(weight)));
                }
            }
        }
    }

    /// <summary>All models.</summary>
    public DataTable Table => Rows(Enumerable.Range(0, y.Count));

    /// <summary>All models with everything in other units, and another origin of x.</summary>
    public DataTable InUnits(double ofX, double ofY, double ofWeight, double shift) => DataTable.FromColumns(
    [
        .. new[] { "model", "condition", "subject", "plate" }.Select(name => DataColumn.Create(name, Table.Text(name))),
        DataColumn.Create("x", x.ConvertAll(value => (value + shift) * ofX)),
        DataColumn.Create("w", w.ConvertAll(value => value * ofWeight)),
        DataColumn.Create("y", y.ConvertAll(value => value * ofY)),
    ]);

    /// <summary>The rows of one model.</summary>
    public DataTable Of(string name) => Rows(Enumerable.Range(0, y.Count).Where(row => model[row] == name));

    private DataTable Rows(IEnumerable<int> which)
    {
        int[] rows = [.. which];
        return DataTable.FromColumns(
        [
            Text("model", model), Text("condition", condition), Text("subject", subject), Text("plate", plate), Number("x", x),
            Number("w", w), Number("y", y),
        ]);

        DataColumn Text(string name, List<string?> values) =>
            DataColumn.Create(name, (IReadOnlyList<string?>)[.. rows.Select(row => values[row])]);
        DataColumn Number(string name, List<double> values) =>
            DataColumn.Create(name, (IReadOnlyList<double>)[.. rows.Select(row => values[row])]);
    }
}
