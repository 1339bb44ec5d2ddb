using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scores samples by effects of markers that were stored.</summary>
internal static class ScoreRun
{
    public static void Run(ScoreRequest request, RunContext context)
    {
        string path = context.Options.Out + ".scores.tsv";
        context.Outputs.Reserve([path]);
        IReadOnlyList<MarkerEffects> effects = MarkerEffectsFile.Read(request.EffectsPath);
        using Genotypes genotypes = GenotypeSource.Find(request.GenotypePath).Open();
        Study.Describe(context, genotypes);
        using Backend backend = Study.OpenDevice(context);
        IReadOnlyList<MarkerScores> all = context.Stage(
            "scores", progress => MarkerEffects.ScoreAll(effects, genotypes, backend, progress, context.Cancellation));
        (MarkerEffects, MarkerScores)[] scores = [.. effects.Zip(all)];
        foreach ((MarkerEffects own, MarkerScores one) in scores)
        {
            context.Say($"{own.Kernel}, {own.Term}: {one.Used:N0} markers used, {one.Absent:N0} not there");
        }

        context.Results.Write(path, stream => PredictionTables.WriteScores(stream, scores));
        context.Finish([path], json =>
        {
            json.WriteNumber("predictions", genotypes.Samples.Count);
            json.WriteNumber("markers", effects[0].Markers.Count);
        });
    }
}
