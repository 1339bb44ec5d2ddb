using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Fits one formula to many small sets of rows and writes a row for each.</summary>
internal sealed class BatchRun(FitRequest request, BatchRequest batch, RunContext context)
{
    // Models named in the report of those without estimates.
    private const int MostNamed = 3;

    public void Run()
    {
        string models = context.Options.Out + ".models.tsv", effects = context.Options.Out + ".effects.tsv",
            tests = context.Options.Out + ".tests.tsv";
        context.Outputs.Reserve([models, effects, tests]);
        var data = DataTable.Read(request.DataPath);
        Study.Describe(context, data);
        using Backend backend = Study.OpenDevice(context);
        string method = request.Model.Method == LikelihoodMethod.Ml ? "ML" : "REML";
        string each = batch.By is { } by ? $"value of {by}" : $"line of {batch.ResponsesPath}";
        context.Plan($"{request.Formula}, a model for each {each}, {method}");
        MemoryPlan.Tell(context, backend.Plan([new BatchStage(data.RowCount)]), "use fewer rows");
        ModelBatch prepared = batch.By is { } column
            ? ModelBatch.By(data, request.Formula, column, request.Model)
            : ModelBatch.Of(data, request.Formula, ResponseMatrix.Open(batch.ResponsesPath!), batch.Id, request.Model);
        prepared.Warnings.ToList().ForEach(context.Say);
        prepared.Dropped.ToList().ForEach(dropped => context.Say($"column {dropped.Name} is left out: {dropped.Reason}"));
        ScanJournal? journal = context.BeginScan("models", "models");
        BatchedFit[] fits = context.Stage("fit", _ => prepared.Fit(backend, journal, context.Cancellation).ToArray());
        Tell(prepared, fits);
        context.Results.Write(models, stream => BatchTables.WriteModels(stream, prepared, fits));
        context.Results.Write(effects, stream => BatchTables.WriteEffects(stream, prepared, fits));
        context.Results.Write(tests, stream => BatchTables.WriteTests(stream, prepared, fits));
        context.Finish(context.Results.Paths, json => Summary(json, prepared, fits));
    }

    private void Tell(ModelBatch prepared, BatchedFit[] fits)
    {
        context.Say(new TextTable(
            "models", ["status", "models", "for example"],
            [.. fits.GroupBy(fit => fit.Status).OrderBy(group => group.Key).Select(group => new[]
            {
                BatchTables.Name(group.Key), group.Count().ToString("N0", CultureInfo.InvariantCulture),
                group.Key == BatchStatus.Converged
                    ? string.Empty : string.Join(", ", group.Take(MostNamed).Select(fit => $"{fit.Model} ({fit.Note})")),
            })]));
        context.Say(new TextTable(
            "coefficients", ["name", "models", "q ≤ 0.05"],
            [.. prepared.Coefficients.Select((name, j) =>
            {
                double[] p = [.. fits.Where(fit => fit.IsFitted).Select(fit => fit.Fixed[j].PValue).Where(value => !double.IsNaN(value))];
                int found = Numerics.FalseDiscovery.Adjust(p).Count(q => q <= 0.05);
                return new[] { name, p.Length.ToString("N0", CultureInfo.InvariantCulture),
                    found.ToString("N0", CultureInfo.InvariantCulture) };
            })]));
    }

    private static void Summary(System.Text.Json.Utf8JsonWriter json, ModelBatch prepared, BatchedFit[] fits)
    {
        json.WriteNumber("models", fits.Length);
        json.WriteStartObject("status");
        foreach (IGrouping<BatchStatus, BatchedFit> group in fits.GroupBy(fit => fit.Status).OrderBy(group => group.Key))
        {
            json.WriteNumber(BatchTables.Name(group.Key), group.Count());
        }

        json.WriteEndObject();
        json.WriteStartArray("coefficients");
        prepared.Coefficients.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
    }
}
