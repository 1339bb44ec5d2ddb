using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Redoes the model of a fit, and writes what it predicts.</summary>
internal sealed class PredictRun(PredictRequest request, RunContext context)
{
    private readonly PendingFiles files = context.Results;

    private string Prefix => context.Options.Out;

    public void Run()
    {
        context.Outputs.Reserve([.. Paths()]);
        FittedModel fit = FitFile.ReadFitted(request.FitPath);
        RequireKernels(fit);
        if (fit.Family == ResponseFamily.Gaussian && request.Rows.Scale == PredictionScale.Link)
        {
            throw new InputException($"{fit.Name}: a linear model has one scale; leave out --scale.");
        }

        var data = DataTable.Read(request.DataPath);
        DataTable? rows = request.NewPath is { } path ? DataTable.Read(path) : null;
        context.Say($"fit: {fit.Name}, {fit.Formula}, n = {fit.SampleCount:N0}");
        using Backend backend = Study.OpenDevice(context);
        Plan(fit, data, backend);
        using var kernels = NamedKernels.Read(request.KernelPaths, context);
        using MixedModelPredictor predictor = context.Stage("variance", _ => MixedModelPredictor.Create(
            data, fit, kernels.ByName, backend, context.Cancellation));
        int count = rows is not null ? PredictRows(predictor, rows) : request.Markers is null ? PredictEffects(predictor) : 0;
        int markers = request.Markers is { } asked ? PredictMarkers(predictor, asked, backend) : 0;
        context.Finish([.. Paths()], json =>
        {
            json.WriteNumber("n", fit.SampleCount);
            json.WriteNumber("predictions", count);
            json.WriteNumber("markers", markers);
        });
    }

    private IEnumerable<string> Paths()
    {
        if (request.NewPath is not null)
        {
            yield return Prefix + ".predictions.tsv";
        }
        else if (request.Markers is null)
        {
            yield return Prefix + ".blup.tsv";
        }

        if (request.Markers is { } markers)
        {
            yield return Prefix + ".snp.tsv";
            if (markers.ScorePath is not null)
            {
                yield return Prefix + ".scores.tsv";
            }
        }
    }

    private void RequireKernels(FittedModel fit)
    {
        IReadOnlyList<string> own = fit.Specification.Kernels;
        string[] absent = [.. own.Where(name => !request.KernelPaths.ContainsKey(name))];
        string[] strange = [.. request.KernelPaths.Keys.Where(name => !own.Contains(name))];
        string named = own.Count == 0 ? "none" : string.Join(", ", own);
        if (absent.Length > 0 || strange.Length > 0)
        {
            throw new InputException(absent.Length > 0
                ? $"{fit.Name}: its kernel {string.Join(", ", absent)} is not given (--kernel {absent[0]}=PATH)."
                : $"{fit.Name}: it has no kernel '{strange[0]}'; its kernels are: {named}.");
        }

        if (own.Count == 0 && request.NewPath is null && request.Markers is null)
        {
            throw new InputException($"{fit.Name}: it has no kernel whose ids could be predicted; --new F names the rows to predict.");
        }
    }

    private void Plan(FittedModel fit, DataTable data, Backend backend)
    {
        using var model = MixedModel.Create(data, fit.Formula, new MixedModelOptions
        {
            Family = fit.Family,
            Factors = fit.Specification.Factors,
            Residual = fit.Specification.Residual,
            Weights = fit.Specification.Weights,
        });
        bool isGrouped = model.Strategy == FitStrategy.Grouped;
        int n = data.RowCount;

        // Beside the factor a generalised model keeps V.
        long variance = fit.Family != ResponseFamily.Gaussian ? sizeof(double) * (long)n * n : 0;
        long matrices = NamedKernels.Bytes(request.KernelPaths) + variance;
        StageSize size = isGrouped ? new GroupedStage(n) : new VarianceStage(n) { MatrixBytes = matrices };
        MemoryPlan.Tell(context, backend.Plan([size]), "use fewer rows");
    }

    private int PredictRows(MixedModelPredictor predictor, DataTable rows)
    {
        IReadOnlyList<PredictedRow> predictions =
            context.Stage("predictions", _ => predictor.Predict(rows, request.Rows, context.Cancellation));
        Store(".predictions.tsv", stream => PredictionTables.WriteRows(stream, rows, predictor.GroupingColumns, predictions));
        context.Say($"{Study.Count(predictions.Count, "rows")}, {(request.Rows.IsMarginal ? "marginal" : "conditional")}");
        foreach (IGrouping<string, PredictedRow> note in predictions.Where(row => row.Note.Length > 0).GroupBy(row => row.Note))
        {
            context.Say($"{note.Key}: {Study.Count(note.Count(), "rows")}");
        }

        return predictions.Count;
    }

    private int PredictEffects(MixedModelPredictor predictor)
    {
        IReadOnlyList<RandomEffect> effects = context.Stage("predictions", _ => predictor.PredictUnobserved(context.Cancellation));
        Store(".blup.tsv", stream => PredictionTables.WriteEffects(stream, effects));
        context.Say(
            $"{Study.Count(effects.Count, "effects")} of {Study.Count(effects.Select(effect => effect.Level).Distinct().Count(), "ids without records")}");
        return effects.Count;
    }

    private int PredictMarkers(MixedModelPredictor predictor, MarkerEffectsRequest asked, Backend backend)
    {
        using SexCodedGenotypes genotypes = asked.Genotypes.Open();
        Study.Describe(context, genotypes);
        IReadOnlyList<MarkerEffects> effects = context.Stage("effects of markers", progress => predictor.MarkerEffects(
            genotypes, asked.Kernel, asked.Options with { Filter = asked.Filter.Load() }, progress, context.Cancellation));
        var scores = new List<(MarkerEffects, MarkerScores)>();
        if (asked.ScorePath is not null)
        {
            using Genotypes others = (GenotypeSource.Find(asked.ScorePath) with { Karyotype = asked.Genotypes.Karyotype }).Open();
            scores.AddRange(effects.Zip(context.Stage(
                "scores", progress => MarkerEffects.ScoreAll(effects, others, backend, progress, context.Cancellation))));
            MarkerScores first = scores[0].Item2;
            context.Say(
                $"scores of {Study.Count(others.Samples.Count, "samples")}: {first.Used:N0} markers used, {first.Absent:N0} not there");
        }

        Store(".snp.tsv", stream => PredictionTables.WriteMarkers(stream, effects));
        if (scores.Count > 0)
        {
            Store(".scores.tsv", stream => PredictionTables.WriteScores(stream, scores));
        }

        context.Say($"effects of {Study.Count(effects[0].Markers.Count, "markers")} of {effects[0].Kernel}");
        return effects[0].Markers.Count;
    }

    private void Store(string extension, Action<Stream> write) => files.Write(Prefix + extension, write);
}
