using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Computes a kernel from coordinates.</summary>
internal sealed class SpatialRun(SpatialRequest request, KinshipFormat format, RunContext context)
{
    public void Run()
    {
        context.Outputs.Reserve([.. KinshipFile.PathsOf(context.Options.Out, format)]);
        var table = CoordinateTable.Read(request.Path);
        IReadOnlyList<SampleId> samples = table.Kept(request.Keep, request.Remove);
        long n = samples.Count;
        context.Say($"coordinates: {table.Path}, {Study.Count(table.Samples.Count, "samples")}, {table.Dimensions} of each");
        context.Plan($"{request.Word} kernel of {Study.Count(n, "samples")}, range {Study.Number(request.Options.Range, "g6")}");
        MemoryPlan.Tell(context, new RunPlan([new PlannedStage("kernel", "cpu", string.Empty, sizeof(double) * n * n, 0)]),
            "use fewer samples (--keep)");
        using Kinship kinship = context.Stage("kernel", _ => table.ToKinship(request.Options, samples, context.Options.Threads));
        context.Write(files => KinshipFile.Stage(files, kinship, context.Options.Out, format));
        context.Finish(context.Results.Paths, json =>
        {
            json.WriteString("source", "coordinates");
            json.WriteString("method", request.Word);
            json.WriteNumber("samples", n);
            json.WriteNumber("range", request.Options.Range);
            RunJson.Number(json, "smoothness", request.Options.Smoothness ?? double.NaN);
        });
    }
}
