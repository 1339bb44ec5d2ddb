using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Reads results and writes their report.</summary>
internal sealed class ReportRun(ReportRequest request, RunContext context)
{
    private const string FitExtension = ".fit.json";
    private const string NullExtension = ".null.json";
    private static readonly string[] Tables = [".tsv", ".tsv.gz", ".parquet"];
    private readonly RunFile[] runs = [.. request.Results.Select(RunFile.Of)];

    public void Run()
    {
        string prefix = context.Options.Out;
        context.Outputs.ReserveReport(prefix);
        TraitReport[] traits = Distinct([.. request.Results.Zip(runs, (path, run) =>
            IsFit(path) ? Fit(path) : path.EndsWith(LdscFile.Extension, StringComparison.Ordinal) ? LdscFile.Read(path)
            : Scan(path, run))]);
        string[] absences = [.. request.Results.Zip(runs).Where(pair => pair.Second.Facts is null).Select(pair =>
            $"{pair.First}: samples and how it was done are not shown: {pair.Second.Absence}.")];
        absences.ToList().ForEach(context.Say);
        context.Write(files => Prepare(traits, absences, files));
        IReadOnlyList<string> outputs = [];
        context.Commit(() => outputs = context.Results.Complete());
        context.Say($"wrote {outputs[0]} and {Study.Count(outputs.Count - 1, "plots")} in {AssociationReport.PlotFolder(prefix)}");
        context.Json(outputs, json => ReportSummary.Write(json, traits));
    }

    /// <summary>Traits of one name are told apart by their files.</summary>
    private TraitReport[] Distinct(TraitReport[] traits) =>
    [
        .. traits.Select((trait, i) => traits.Count(other => other.Name == trait.Name) == 1
            ? trait : trait with { Name = $"{trait.Name} ({Path.GetFileName(request.Results[i])})" }),
    ];

    private static bool IsFit(string path) =>
        path.EndsWith(FitExtension, StringComparison.Ordinal) || path.EndsWith(NullExtension, StringComparison.Ordinal);

    private void Prepare(TraitReport[] traits, string[] absences, PendingFiles files)
    {
        // The facts of several runs could not be told apart.
        RunFile[] known = [.. runs.Where(run => run.Facts is not null).DistinctBy(run => run.Path)];
        ReportContent content = ReportFacts.Content(request.Title, traits, known.Length == 1 ? known[0].Facts : null);
        AssociationReport.Prepare(context.Options.Out, content with
        {
            Facts = [new("results", string.Join(", ", request.Results)), .. content.Facts, new("report", Versions.Description)],
            Warnings = [.. content.Warnings, .. absences],
        }, files);
    }

    private static TraitReport Fit(string path)
    {
        ModelReport model = FitFile.ReadReport(path);
        return new TraitReport(model.Response, model, null);
    }

    private TraitReport Scan(string path, RunFile run)
    {
        var table = AssociationTableFile.Open(path);
        string stem = Stem(path);
        ModelReport? model = File.Exists(stem + NullExtension) ? FitFile.ReadReport(stem + NullExtension) : null;
        ScanStatistics scan = context.Stage("read", _ => Gather(table));
        string name = table.Metadata.TryGetValue("gpulmm.trait", out string? written) ? written
            : model?.Response ?? (run.Facts is null ? Path.GetFileName(stem) : stem[(run.Path!.Length - RunFile.Extension.Length + 1)..]);
        context.Say(
            $"{path}: {Study.Count(scan.Tested, "markers tested")}, {Study.Count(scan.Hits, "hits")} in {Study.Count(scan.Loci.Count(locus => locus.Hits > 0), "loci")}, λGC = {Study.Number(scan.GenomicInflation, "0.000")}");
        return new TraitReport(name, model, scan) { Samples = run.Facts?.Samples?.Steps(model?.SampleCount) ?? [] };
    }

    private ScanStatistics Gather(AssociationTableFile table)
    {
        ScanStatistics? scan = null;
        foreach (AssociationResult row in table.Rows(context.Cancellation))
        {
            scan ??= new ScanStatistics(request.Test ?? row.Test, request.Options) { Term = request.Test is null ? row.Term : null };
            if (row.Status == MarkerStatus.Tested && !(row.NegativeLog10P >= 0 && double.IsFinite(row.NegativeLog10P)))
            {
                throw new InputException(
                    $"{table.Path}: LOG10P of {row.Marker.Id} is {Study.Number(row.NegativeLog10P, "R")}; expected a number of 0 or more where NOTE is empty.");
            }

            scan.Add(row);
        }

        return scan is null ? throw new InputException($"{table.Path}: has a header and no rows; expected the table of a scan.")
            : scan.Tested + scan.NotTested.Count == 0
            ? throw new InputException($"{table.Path}: has no row of the test {request.Test!.Value.ToString().ToUpperInvariant()}.")
            : scan;
    }

    /// <summary>The name of a table without what tells its format.</summary>
    private static string Stem(string path) =>
        Array.Find(Tables, extension => path.EndsWith(extension, StringComparison.Ordinal)) is { } found ? path[..^found.Length] : path;
}
