using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Fits a model to a table and writes its report.</summary>
internal sealed class FitRun(FitRequest request, RunContext context)
{
    public void Run()
    {
        string path = context.Options.Out + ".fit.json";
        context.Outputs.Reserve([path]);
        var data = DataTable.Read(request.DataPath);
        context.Say($"data: {data.Path}, {Study.Count(data.RowCount, "rows")}, {Study.Count(data.Names.Count, "columns")}");
        using Backend backend = Study.OpenDevice(context);
        Plan(data, backend);
        var kernels = new Dictionary<string, Kinship>(StringComparer.Ordinal);
        try
        {
            foreach ((string name, string kernelPath) in request.KernelPaths)
            {
                kernels.Add(name, context.Stage("kernel", _ => KinshipFile.Read(kernelPath)));
            }

            ModelReport report = context.Stage("fit", _ => KernelModel.Fit(data, request.Formula, kernels, backend, request.Model));
            context.Commit(() => ModelJson.Write(path, report, context.Options.Overwrite));
            Tell(report);
            context.Say($"wrote {path}");
            context.Json("fit", [path], json => Summary(json, report, backend));
        }
        finally
        {
            kernels.Values.ToList().ForEach(kernel => kernel.Dispose());
        }
    }

    private void Plan(DataTable data, Backend backend)
    {
        var size = new StudySize(data.RowCount, 0)
        {
            MatrixBytes = request.KernelPaths.Values.Sum(path => (long)sizeof(double) * KinshipFile.CountSamples(path) * KinshipFile.CountSamples(path)),
            KeepsMatrices = true,
        };
        string method = request.Model.Method == LikelihoodMethod.Ml ? "ML" : "REML";
        context.Say($"plan: {request.Formula}, n ≤ {data.RowCount:N0}, {method}, eigendecomposition of the kernel");
        MemoryPlan.Tell(context, backend.Plan(size), "use fewer rows");
    }

    private void Tell(ModelReport report)
    {
        OneKernelFit fit = report.Fit;
        context.Say(new TextTable(
            "fixed effects", ["name", "estimate", "s.e.", "t", "p"],
            [.. fit.Fixed.Select(f => new[] { f.Name, Number(f.Estimate), Number(f.StandardError), Number(f.Statistic), Number(f.PValue) })]));
        context.Say(new TextTable(
            "variances", ["group", "variance", "s.e.", "share", "s.e. of share"],
            [
                [report.Kernel, Number(fit.KernelVariance), Number(fit.KernelVarianceError), Number(fit.Share), Number(fit.ShareError)],
                ["Residual", Number(fit.ResidualVariance), Number(fit.ResidualVarianceError), Number(1 - fit.Share), Number(fit.ShareError)],
            ]));
        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"n = {fit.SampleCount:N0}, log-likelihood {fit.LogLikelihood:0.0000}, AIC {fit.Aic:0.00}, BIC {fit.Bic:0.00}"));
        report.Dropped.ToList().ForEach(column => context.Say($"column {column.Name} is left out: {column.Reason}"));
        report.Warnings.ToList().ForEach(context.Say);
    }

    private static void Summary(System.Text.Json.Utf8JsonWriter json, ModelReport report, Backend backend)
    {
        json.WriteString("device", backend.Name);
        json.WriteNumber("n", report.Fit.SampleCount);
        json.WriteNumber("p", report.Fit.Fixed.Count);
        ScanSummary.Number(json, "logLik", report.Fit.LogLikelihood);
        ScanSummary.Number(json, "h2", report.Fit.Share);
        ScanSummary.Number(json, "h2Se", report.Fit.ShareError);
    }

    private static string Number(double value) => double.IsNaN(value) ? "NA" : value.ToString("g5", CultureInfo.InvariantCulture);
}
