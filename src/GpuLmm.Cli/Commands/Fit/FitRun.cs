using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Fits a model to a table and writes its report.</summary>
internal sealed class FitRun(FitRequest request, RunContext context)
{
    public void Run()
    {
        string path = context.Options.Out + ".fit.json", residuals = context.Options.Out + ".residuals.tsv",
            map = context.Options.Out + ".field.png";
        string[] outputs = [path, .. request.WritesResiduals ? [residuals] : (string[])[], .. request.WritesMap ? [map] : (string[])[],
            .. request.Null is { } saved ? [saved.Path] : (string[])[]];
        context.Outputs.Reserve(outputs);
        if (request.HasReport)
        {
            context.Outputs.ReserveReport(context.Options.Out);
            outputs = [.. outputs, AssociationReport.PagePath(context.Options.Out)];
        }

        var data = DataTable.Read(request.DataPath);
        Study.Describe(context, data);
        using Backend backend = Study.OpenDevice(context);
        using var model = MixedModel.Create(data, request.Formula, request.Model);
        Plan(data, model.Strategy, backend);
        using var kernels = NamedKernels.Read(request.KernelPaths, context);
        if (request.Null is { } saving && request.Model.Family != ResponseFamily.Gaussian)
        {
            RunNull(saving, data, kernels, backend, path, outputs);
            return;
        }

        using MixedModelRefit? kept = request.Model.Approximation == Approximation.PenalisedQuasiLikelihood
            ? null : context.Stage("fit", _ => model.Keep(kernels.ByName, backend, context.Cancellation));
        ModelReport report = kept is null
            ? context.Stage("fit", _ => model.Fit(kernels.ByName, backend, context.Cancellation))
            : kept.Original.IsConverged ? WithDiagnostics(WithIntervals(kept), kept) : kept.Original;
        Tell(report);
        if (request.HasReport)
        {
            var fit = new TraitReport(report.Response, report, null);
            AssociationReport.Prepare(context.Options.Out, ReportFacts.Content(null, [fit], context.Facts), context.Results);
        }

        if (request.WritesResiduals)
        {
            IReadOnlyList<RowResidual> rows = kept!.Residuals();
            rows = report.Diagnostics is { } own ? [.. rows.Zip(own.Scaled, (row, scaled) => row with { Scaled = scaled })] : rows;
            context.Results.Write(residuals, stream => PredictionTables.WriteResiduals(stream, rows));
        }

        if (request.Null is { } target && report.IsConverged)
        {
            using FittedNull own = context.Stage("null model", _ => FittedNull.Of(model, report, kernels.ByName, backend, target.Options));
            context.Results.Write(target.Path, stream => FittedNullFile.Write(stream, own));
        }

        if (request.WritesMap)
        {
            FieldMap.Prepare(map, report.Fields[0], context.Results);
        }

        context.Results.Write(path, stream => ModelJson.Write(stream, report));
        context.Finish(outputs, json => Summary(json, report));
        if (!report.IsConverged)
        {
            throw new ArithmeticException($"the fit did not converge: {report.Diagnosis} {path} has the trajectory.");
        }
    }

    /// <summary>
    /// A generalised null model of markers, whose dispersion is 1 and whose variances are by REML: it is what is reported too.
    /// </summary>
    private void RunNull(SavedNullRequest saving, DataTable data, NamedKernels kernels, Backend backend, string path, string[] outputs)
    {
        FittedNullOptions options = saving.Options with { Model = request.Model };
        UsageException.Check(options.Validate);
        using FittedNull own = context.Stage("null model", _ => FittedNull.Fit(
            data, request.Formula, kernels.ByName, backend, options, context.Cancellation));
        Tell(own.Report);
        if (request.HasReport)
        {
            var fit = new TraitReport(own.Report.Response, own.Report, null);
            AssociationReport.Prepare(context.Options.Out, ReportFacts.Content(null, [fit], context.Facts), context.Results);
        }

        context.Results.Write(saving.Path, stream => FittedNullFile.Write(stream, own));
        context.Results.Write(path, stream => ModelJson.Write(stream, own.Report));
        context.Finish(outputs, json => Summary(json, own.Report));
    }

    private ModelReport WithIntervals(MixedModelRefit model)
    {
        ModelReport report = model.Original;
        if (request.Intervals.Profile)
        {
            report = report with
            {
                Intervals = context.Stage("profile", progress => model.Profile(request.Intervals.Level, progress, context.Cancellation)),
            };
        }

        if (request.Intervals.Replicates > 0)
        {
            var options = new BootstrapOptions
            {
                Replicates = request.Intervals.Replicates,
                Seed = request.Model.Seed,
                Level = request.Intervals.Level,
            };
            ScanJournal? journal = context.BeginScan("bootstrap", "replicates");
            BootstrapResult bootstrap = context.Stage(
                "bootstrap", progress => model.Bootstrap(options, journal, progress, context.Cancellation));
            report = report with { Bootstrap = bootstrap, Intervals = [.. report.Intervals, .. bootstrap.Intervals] };
        }

        return report;
    }

    private ModelReport WithDiagnostics(ModelReport report, MixedModelRefit model) => request.Simulations == 0 ? report : report with
    {
        Diagnostics = context.Stage("simulations", progress => model.Diagnose(
            new DiagnosticOptions { Simulations = request.Simulations, Seed = request.Model.Seed }, progress, context.Cancellation)),
    };

    private void Plan(DataTable data, FitStrategy strategy, Backend backend)
    {
        bool isGeneralised = request.Model.Family != ResponseFamily.Gaussian;
        int n = data.RowCount;
        bool isExact = request.Model.TestVariance == VarianceTestMethod.ExactRestricted
            && (strategy != FitStrategy.Grouped || request.KernelPaths.Count > 0);

        // Beside the factor a generalised model keeps V.
        long variance = isGeneralised && strategy == FitStrategy.Dense ? sizeof(double) * (long)n * n : 0;
        long matrices = NamedKernels.Bytes(request.KernelPaths) + variance;
        StageSize size = strategy switch
        {
            FitStrategy.Dense => new VarianceStage(n) { MatrixBytes = matrices, TestsVarianceExactly = isExact },
            FitStrategy.Grouped => new GroupedStage(n) { TestsVarianceExactly = isExact },
            _ => new DecompositionStage(n) { MatrixBytes = matrices, KeepsMatrices = true, TestsVarianceExactly = isExact },
        };
        string method = !isGeneralised ? (request.Model.Method == LikelihoodMethod.Ml ? "ML" : "REML")
            : $"{FamilyNames.Name(request.Model.Family)}, {request.Model.Approximation switch
            {
                Approximation.AdaptiveQuadrature => $"{request.Model.QuadratureNodes} quadrature nodes",
                Approximation.PenalisedQuasiLikelihood => "penalised quasi-likelihood",
                _ => "Laplace",
            }}";
        string how = isGeneralised ? $"conditional modes, {(strategy == FitStrategy.Dense ? "dense" : "sparse")}" : strategy switch
        {
            FitStrategy.Dense => "average information on the dense variance",
            FitStrategy.Grouped => "average information on Henderson's equations, sparse",
            _ => "eigendecomposition of the kernel",
        };
        context.Plan($"{request.Formula}, n ≤ {data.RowCount:N0}, {method}, {how}");
        MemoryPlan.Tell(context, backend.Plan([size]), "use fewer rows");
    }

    private void Tell(ModelReport report)
    {
        context.Say(new TextTable(
            "fixed effects", ["name", "estimate", "s.e.", report.Family == ResponseFamily.Gaussian ? "t" : "z", "df", "p"],
            [.. report.Fixed.Select(f => new[]
            {
                f.Name, Number(f.Estimate), Number(f.StandardError), Number(f.Statistic), Number(f.DegreesOfFreedom), Number(f.PValue),
            })]));
        if (report.Terms.Any(term => term.Degrees > 1) || report.Terms.Count > 1)
        {
            context.Say(new TextTable(
                "tests of terms (type III)", ["term", "df", "denominator", "F", "p"],
                [.. report.Terms.Select(t => new[]
                {
                    t.Term, t.Degrees.ToString(CultureInfo.InvariantCulture), Number(t.DenominatorDegrees),
                        Number(t.Statistic), Number(t.PValue),
                })]));
        }

        context.Say(new TextTable(
            "variances and covariances", ["group", "term", "estimate", "s.e.", "correlation"],
            [.. report.Variances.Select(v => new[]
            {
                v.Group, v.OtherTerm is null ? v.Term : $"{v.Term}, {v.OtherTerm}", Number(v.Value), Number(v.StandardError),
                v.IsCovariance ? Number(v.Correlation) : string.Empty,
            })]));
        if (report.Shares.Count > 0)
        {
            bool isGeneralised = report.Shares[0].Scale != ShareScale.Response;
            context.Say(new TextTable(
                "shares of the variance", ["group", .. isGeneralised ? ["scale"] : (string[])[], "share", "s.e."],
                [.. report.Shares.Select(share => (string[])
                [
                    share.Group, .. isGeneralised ? [share.Scale.ToString().ToLowerInvariant()] : (string[])[], Number(share.Share),
                    Number(share.StandardError),
                ])]));
        }

        FitDiagnostics.Tell(report, context);
        foreach ((string name, double value) in report.Parameters.Where(parameter => parameter.Key != "lambda"))
        {
            context.Say($"{name}: {Number(value)}");
        }

        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"n = {report.SampleCount:N0}, log-likelihood {report.LogLikelihood:0.0000}, AIC {report.Aic:0.00}, BIC {report.Bic:0.00}; "
            + $"{report.Strategy.ToString().ToLowerInvariant()}, {report.Iterations} {(report.Strategy == FitStrategy.Spectral ? "evaluations" : "steps")}"));
        FitInference.Tell(report, context);
        FitIntervals.Tell(report, context);
        report.Dropped.ToList().ForEach(column => context.Say($"column {column.Name} is left out: {column.Reason}"));
        report.Warnings.ToList().ForEach(context.Say);
    }

    private static void Summary(System.Text.Json.Utf8JsonWriter json, ModelReport report)
    {
        json.WriteNumber("n", report.SampleCount);
        json.WriteNumber("p", report.Fixed.Count);
        RunJson.Number(json, "logLik", report.LogLikelihood);
        json.WriteString("strategy", report.Strategy.ToString().ToLowerInvariant());
        json.WriteBoolean("converged", report.IsConverged);
        RunJson.Number(json, "h2", report.Shares.Count > 0 ? report.Shares[0].Share : double.NaN);
        RunJson.Number(json, "h2Se", report.Shares.Count > 0 ? report.Shares[0].StandardError : double.NaN);
    }

    private static string Number(double value) => double.IsNaN(value) ? "NA" : value.ToString("g5", CultureInfo.InvariantCulture);
}
