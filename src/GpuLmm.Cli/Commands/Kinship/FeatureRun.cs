using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Computes a kernel from a feature table.</summary>
internal sealed class FeatureRun(FeatureRequest request, KinshipFormat format, RunContext context)
{
    public void Run()
    {
        context.Outputs.Reserve([.. KinshipFile.PathsOf(context.Options.Out, format)]);
        FeatureTable table = context.Stage("read", _ => FeatureTable.Read(request.Path));
        context.Say(
            $"features: {table.Path}, {Study.Count(table.Samples.Count, "samples")}, {Study.Count(table.FeatureCount, "features")}, "
            + Study.Count(table.MissingCount, "missing values"));
        IReadOnlyList<SampleId> samples = table.Kept(request.Keep, request.Remove);
        context.Plan($"{request.Word} kernel of {Study.Count(samples.Count, "samples")}");
        long bytes = table.MemoryOf(samples.Count, request.Options);
        MemoryPlan.Tell(context, new RunPlan([new PlannedStage("kernel", "cpu", string.Empty, bytes, 0)]), "use fewer samples (--keep)");
        using Backend backend = Study.OpenDevice(context);
        (Kinship made, FeatureReport report) = context.Stage("kernel", progress =>
            (table.ToKinship(backend, out FeatureReport own, request.Options, samples, progress, context.Cancellation), own));
        using Kinship kinship = made;
        Tell(report);
        context.Write(files => KinshipFile.Stage(files, kinship, context.Options.Out, format));
        context.Finish(context.Results.Paths, json =>
        {
            json.WriteString("source", "features");
            json.WriteString("method", request.Word);
            json.WriteNumber("samples", report.SampleCount);
            json.WriteNumber("features", report.FeatureCount);
            json.WriteNumber("constant", report.ConstantCount);
            json.WriteNumber("missing", report.MissingCount);
            json.WriteNumber("zeros", report.ZeroCount);
            RunJson.Number(json, "pseudocount", report.Pseudocount);
            json.WriteNumber("clippedShare", report.ClippedShare);
        });
    }

    private void Tell(FeatureReport report)
    {
        context.Say($"kernel of {Study.Count(report.SampleCount, "samples")} from "
            + $"{Study.Count(report.FeatureCount - report.ConstantCount, "features")}; left out as constant: {report.ConstantCount:N0}");
        if (report.MissingCount > 0)
        {
            string how = request.Options.PairwiseCounts ? "left out of their pairs" : "at the feature's mean";
            context.Say($"missing values of these samples: {report.MissingCount:N0}, {how}");
        }

        if (!double.IsNaN(report.Pseudocount))
        {
            context.Say(string.Create(CultureInfo.InvariantCulture, $"zeros replaced by {report.Pseudocount:g6}: {report.ZeroCount:N0}"));
        }

        if (request.Options.Kernel == FeatureKernel.BrayCurtis)
        {
            context.Say(string.Create(
                CultureInfo.InvariantCulture, $"negative eigenvalues set to zero: {100 * report.ClippedShare:0.###} % of the trace"));
        }
    }
}
