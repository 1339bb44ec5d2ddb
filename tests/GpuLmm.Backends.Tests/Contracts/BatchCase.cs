namespace GpuLmm.Backends.Tests;

/// <summary>Equations of small models with 3 to 8 levels of one grouping, crossed with another of three.</summary>
internal sealed class BatchCase : IDisposable
{
    private readonly MixedDesign design;
    private readonly List<BatchedModel> prepared = [];
    private readonly BatchDesign shared;

    /// <param name="count">Models.</param>
    /// <param name="formula">Over y, x, g and h.</param>
    /// <param name="method">REML or ML.</param>
    /// <param name="levels">Of the last model; 0: as of the others.</param>
    public BatchCase(int count, string formula, LikelihoodMethod method, int levels = 0)
    {
        var random = new Random(count);
        var rows = new List<(int Model, int G, int H, double X, double Y)>();
        for (int m = 0; m < count; m++)
        {
            int own = levels > 0 && m == count - 1 ? levels : 3 + random.Next(6);
            double deviation = m % 4 == 0 ? 0 : 3 * random.NextDouble();
            for (int g = 0; g < own; g++)
            {
                double effect = deviation * random.NextDouble(), slope = deviation * random.NextDouble();
                rows.AddRange(Enumerable.Range(0, 3 + random.Next(4)).Select(h => (h, x: random.NextDouble())).Select(
                    cell => (m, g, cell.h % 3, cell.x, effect + (slope * cell.x) + random.NextDouble() + (cell.h % 3 * deviation / 4))));
            }
        }

        MixedModelOptions options = MixedModelOptions.Default with { Method = method };
        design = ModelDesign.Build(
            DataTable.FromColumns(
                [Text("g", row => $"g{row.G}"), Text("h", row => $"h{row.H}"), Number("x", row => row.X), Number("y", row => row.Y)]),
                formula, options);
        shared = BatchDesign.Of(design, options);
        foreach (int m in Enumerable.Range(0, count))
        {
            int[] own = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].Model == m)];
            prepared.Add(BatchedModel.Create(shared, $"m{m}", own, Array.ConvertAll(own, row => rows[row].Y)));
        }

        DataColumn Text(string name, Func<(int Model, int G, int H, double X, double Y), string> value) =>
            DataColumn.Create(name, (IReadOnlyList<string?>)[.. rows.Select(value)]);
        DataColumn Number(string name, Func<(int Model, int G, int H, double X, double Y), double> value) =>
            DataColumn.Create(name, (IReadOnlyList<double>)[.. rows.Select(value)]);
    }

    public IReadOnlyList<SmallModel> Models => [.. prepared.Select(model => model.Equations!)];

    /// <summary>The same models, solved by the managed host.</summary>
    public IReadOnlyList<SmallModel> HostSolutions()
    {
        SmallModel[] copies = [.. prepared.Select(model => Copy(model.Equations!))];
        using HostBackend host = HostBackend.Open(1, blas: "managed");
        using ModelSolver solver = host.PrepareModels();
        solver.Solve(copies, CancellationToken.None);
        return copies;
    }

    public void Dispose() => design.Dispose();

    private static SmallModel Copy(SmallModel model)
    {
        var copy = new SmallModel(model.Shape);
        model.Layout.CopyTo(copy.Layout, 0);
        model.Data.CopyTo(copy.Data, 0);
        return copy;
    }
}
