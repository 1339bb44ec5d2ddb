using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The scan of traits that share their samples, and its files.</summary>
internal sealed class ScanSet : IDisposable
{
    private readonly RunContext context;
    private readonly string prefix;
    private readonly AssociationFormat format;
    private readonly IReadOnlyDictionary<string, string> metadata;
    private AssociationTable? table;
    private StatusCounts? counts;
    private ReportCollector? collector;

    public ScanSet(
        SampleSet samples, IReadOnlyList<Trait> traits, string prefix, AssociationFormat format,
        IReadOnlyDictionary<string, string> metadata, RunContext context)
    {
        Samples = samples;
        Traits = traits;
        this.prefix = prefix;
        this.format = format;
        this.metadata = metadata;
        this.context = context;
    }

    public SampleSet Samples { get; }

    public IReadOnlyList<Trait> Traits { get; }

    /// <summary>The null fits by REML, with the kinship of the whole genome where there is one.</summary>
    public IReadOnlyList<NullFit> Fits { get; private set; } = [];

    public AssociationSummary Summary { get; private set; } = new(0, 0, 0, default);

    /// <summary>Whether what a report shows is gathered: the first test, or the first interaction.</summary>
    public bool HasReport { get; init; }

    /// <summary>What a report shows of the traits; empty without one.</summary>
    public IEnumerable<TraitReport> Reports =>
        collector is null ? [] : Traits.Select((trait, i) => new TraitReport(trait.Name, Fits[i].Report, collector.Scan(i))
        {
            Samples = context.Facts.Samples!.Steps(Samples.Count),
        });

    /// <summary>Markers of the kinship; 0 where unknown.</summary>
    public double KinshipMarkers { get; private set; }

    public static string NullPathOf(string prefix, string trait) => AssociationTable.PathOf(prefix, trait)[..^".tsv".Length] + ".null.json";

    /// <summary>Fits the null models and tests every marker.</summary>
    /// <param name="fit">Fits the null models.</param>
    /// <param name="genotypes">G.</param>
    /// <param name="backend">Where to compute.</param>
    /// <param name="options">Tests and filters.</param>
    public void Scan(Func<PreparedBackground> fit, Genotypes genotypes, Backend backend, AssociationOptions options)
    {
        using PreparedBackground fitted = fit();
        IAssociationWriter writer = Open(options, fitted.Background);
        (Fits, KinshipMarkers) = (fitted.Fits, fitted.KinshipMarkers);
        WriteNulls();
        Summary = context.Stage("scan", progress =>
            AssociationScan.Run(genotypes, fitted.Background, backend, writer, options, progress, context.Cancellation));

        // At once: the next set's files are open beside those that are.
        table!.Close();
        Tell();
    }

    /// <summary>Markers of a trait without a test, by the reason.</summary>
    public IEnumerable<(string Reason, int Count)> Untested(Trait trait) => counts!.Untested(Traits.ToList().IndexOf(trait));

    /// <summary>The tables get their names with the results of the run.</summary>
    public void Complete() => table!.CompleteWith(context.Results);

    public void Dispose() => table?.Dispose();

    private IAssociationWriter Open(AssociationOptions options, ScanBackground background)
    {
        IReadOnlyList<TestRow> rows = background.RowsOf(options);
        table = AssociationTable.Create(prefix, [.. Traits.Select(trait => trait.Name)], context.Options.Overwrite, format, metadata);
        counts = new StatusCounts(table, Traits.Count, rows[0].Test, rows[0].Term);
        TestRow shown = rows.FirstOrDefault(row => row.Term?.StartsWith("SNPx", StringComparison.Ordinal) == true, rows[0]);
        return HasReport ? collector = new ReportCollector(counts, Traits.Count, shown.Test, shown.Term) : counts;
    }

    private void WriteNulls()
    {
        foreach ((Trait trait, NullFit fit) in Traits.Zip(Fits))
        {
            context.Results.Write(NullPathOf(prefix, trait.Name), stream => ModelJson.Write(stream, fit.Report));
            context.Say(fit.Description);
            fit.Report.Warnings.ToList().ForEach(warning => context.Say($"{trait.Name}: {warning}"));
        }
    }

    private void Tell()
    {
        MarkerExclusions excluded = Summary.Excluded;
        string names = Traits.Count == 1 ? Traits[0].Name : Study.Count(Traits.Count, $"traits ({Traits[0].Name}, …)");
        context.Say($"{names}: {Study.Count(Summary.Tested, "tests of markers")}, {Summary.NotTested:N0} with a reason instead, "
            + $"{(Fits[0].Kernel is null ? string.Empty : $"{Summary.Redone:N0} searched again over the whole range of λ, ")}{Study.Count(excluded.Total, "markers filtered out")}");
        context.Note($"filtered out: {FilterFacts.Of(excluded).Line(excluded.UnknownExtractIds)}");
    }
}
