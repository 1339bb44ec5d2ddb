using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Reads results and writes their report.</summary>
internal sealed class ReportRun(ReportRequest request, RunContext context)
{
    private const string FitExtension = ".fit.json";
    private const string NullExtension = ".null.json";
    private const string Arguments = "arguments: ";
    private static readonly string[] Scans = ["scan", "demo"];
    private static readonly string[] Tables = [".tsv", ".tsv.gz", ".parquet"];

    public void Run()
    {
        string prefix = context.Options.Out;
        context.Outputs.ReserveReport(prefix);
        TraitReport[] traits = Distinct([.. request.Results.Select(path => IsFit(path) ? Fit(path) : Scan(path))]);
        using var files = new PendingFiles(context.Options.Overwrite);
        context.Stage("write", _ => Prepare(traits, files));
        IReadOnlyList<string> outputs = [];
        context.Commit(() => outputs = files.Complete());
        context.Say($"wrote {outputs[0]} and {Study.Count(outputs.Count - 1, "plots")} in {AssociationReport.PlotFolder(prefix)}");
        context.Json(outputs, json => ReportSummary.Write(json, traits));
    }

    /// <summary>Traits of one name are told apart by their files.</summary>
    private TraitReport[] Distinct(TraitReport[] traits) =>
    [
        .. traits.Select((trait, i) => traits.Count(other => other.Name == trait.Name) == 1 ? trait : trait with { Name = $"{trait.Name} ({Path.GetFileName(request.Results[i])})" }),
    ];

    private static bool IsFit(string path) =>
        path.EndsWith(FitExtension, StringComparison.Ordinal) || path.EndsWith(NullExtension, StringComparison.Ordinal);

    private bool Prepare(TraitReport[] traits, PendingFiles files)
    {
        // What several runs say of how they were done would not be told apart.
        string[][] logs = [.. request.Results.Select(LogOf).OfType<string>().Distinct().Select(Lines)];
        AssociationReport.Prepare(context.Options.Out, ReportTitles.Content(request.Title, traits, logs.Length == 1 ? logs[0] : []) with { Facts = Facts(logs) }, files);
        return true;
    }

    private List<KeyValuePair<string, string>> Facts(string[][] logs) =>
    [
        new("results", string.Join(", ", request.Results)), .. logs.Length == 1 ? LogFacts.Read(logs[0]) : [], new("report", Versions.Description),
    ];

    private static TraitReport Fit(string path)
    {
        ModelReport model = FitFile.ReadReport(path);
        return new TraitReport(model.Response, model, null);
    }

    private TraitReport Scan(string path)
    {
        var table = AssociationTableFile.Open(path);
        string stem = Stem(path);
        ModelReport? model = File.Exists(stem + NullExtension) ? FitFile.ReadReport(stem + NullExtension) : null;
        string? log = LogOf(path);
        ScanStatistics scan = context.Stage("read", _ => Gather(table));
        string name = table.Metadata.TryGetValue("gpulmm.trait", out string? written) ? written
            : model?.Response ?? (log is null ? Path.GetFileName(stem) : stem[(log.Length - ".log".Length + 1)..]);
        context.Say($"{path}: {Study.Count(scan.Tested, "markers tested")}, {Study.Count(scan.Hits, "hits")} in {Study.Count(scan.Loci.Count(locus => locus.Hits > 0), "loci")}, λGC = {Study.Number(scan.GenomicInflation, "0.000")}");
        return new TraitReport(name, model, scan) { Samples = log is null ? [] : SampleFlow.Read(Lines(log), model?.SampleCount) };
    }

    private ScanStatistics Gather(AssociationTableFile table)
    {
        ScanStatistics? scan = null;
        foreach (AssociationResult row in table.Rows(context.Cancellation))
        {
            scan ??= new ScanStatistics(request.Test ?? row.Test, request.Options);
            if (row.Status == MarkerStatus.Tested && !(row.NegativeLog10P >= 0 && double.IsFinite(row.NegativeLog10P)))
            {
                throw new InputException($"{table.Path}: LOG10P of {row.Marker.Id} is {Study.Number(row.NegativeLog10P, "R")}; expected a number of 0 or more where NOTE is empty.");
            }

            scan.Add(row);
        }

        return scan is null ? throw new InputException($"{table.Path}: has a header and no rows; expected the table of a scan.")
            : scan.Tested + scan.NotTested.Count == 0 ? throw new InputException($"{table.Path}: has no row of the test {request.Test!.Value.ToString().ToUpperInvariant()}.")
            : scan;
    }

    /// <summary>The name of a table without what tells its format.</summary>
    private static string Stem(string path) => Array.Find(Tables, extension => path.EndsWith(extension, StringComparison.Ordinal)) is { } found ? path[..^found.Length] : path;

    /// <summary>The log beside a table: the prefix may have dots, and so may the trait.</summary>
    private static string? LogOf(string path)
    {
        string stem = Stem(path);
        for (int dot = stem.LastIndexOf('.'); dot > 0 && !stem[dot..].Contains('/', StringComparison.Ordinal); dot = stem.LastIndexOf('.', dot - 1))
        {
            if (File.Exists(stem[..dot] + ".log"))
            {
                return IsOfScan(stem[..dot] + ".log") ? stem[..dot] + ".log" : null;
            }
        }

        return null;
    }

    /// <summary>Whether a log can be of what wrote a table: commands that share a prefix replace each other's.</summary>
    private static bool IsOfScan(string path) => Array.Find(Lines(path), line => line.StartsWith(Arguments, StringComparison.Ordinal)) is not { } told
        || Array.Exists(Scans, command => told[Arguments.Length..].Split(' ')[0] == command);

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message}", e);
        }
    }
}
