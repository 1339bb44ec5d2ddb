using GpuLmm.Backends;

namespace GpuLmm.Kernels;

/// <summary>Many small models with a random intercept and a slope, each in one thread.</summary>
internal sealed class SmallModelStage : CheckedStage
{
    private const int LargeCount = 2_000;
    private const int Levels = 6;
    private const int RecordsPerLevel = 4;

    public override string Name => "small models";

    public override string Unit => "models/s";

    // The maximum is found to 1e-7 of its parameters.
    public override double Tolerance => 1e-6;

    public override IReadOnlyList<double[]> Numbers(Backend backend, int n, Precision precision)
    {
        IReadOnlyList<SmallModel> models = Models(1 + (n / 10));
        Solve(backend, models);
        return [[.. models.Select(m => m.Solution[SmallModelShape.DevianceAt])], [.. models.Select(m => (double)m.State)]];
    }

    public override MeasuredStage Prepare(Backend backend, int n)
    {
        IReadOnlyList<SmallModel> models = Models(Math.Min(LargeCount, 10 * n));
        return new MeasuredStage(models.Count, () => Solve(backend, models));
    }

    private static void Solve(Backend backend, IReadOnlyList<SmallModel> models)
    {
        using ModelSolver solver = backend.PrepareModels();
        solver.Solve(models, CancellationToken.None);
    }

    /// <summary>y = x + a level's intercept + noise, in groups of equal size; the same models for the same count.</summary>
    private static List<SmallModel> Models(int count)
    {
        const int Own = Levels * RecordsPerLevel;
        int rows = count * Own;
        using DenseMatrix normal = CheckedGenotypes.Normal(rows, 3, count);
        string?[] group = [.. Enumerable.Range(0, rows).Select(row => $"g{row % Levels}")];
        double[] x = normal.Column(0).ToArray(), y = normal.Column(1).ToArray();
        for (int row = 0; row < rows; row++)
        {
            y[row] += x[row] + (2 * normal[(row / Own * Own) + (row % Levels), 2]);
        }

        MixedModelOptions options = MixedModelOptions.Default;
        using MixedDesign design = ModelDesign.Build(
            DataTable.FromColumns(
                [DataColumn.Create("g", group), DataColumn.Create("x", (IReadOnlyList<double>)x),
                    DataColumn.Create("y", (IReadOnlyList<double>)y)]),
            "y ~ x + (1 | g)", options);
        BatchDesign shared = BatchDesign.Of(design, options);
        return [.. Enumerable.Range(0, count).Select(model => BatchedModel.Create(
            shared, $"m{model}", [.. Enumerable.Range(model * Own, Own)], y[(model * Own)..((model + 1) * Own)]).Equations!)];
    }
}
