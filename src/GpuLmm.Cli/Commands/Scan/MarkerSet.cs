using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Every marker is tested.</summary>
internal sealed class MarkerSet(SampleSet samples, IReadOnlyList<Trait> traits, ScanFiles files) : ScanSet(samples, traits, files)
{
    private AssociationTable? table;
    private StatusCounts? counts;
    private ReportCollector? collector;
    private AssociatedRows? associated;
    private IAssociationWriter? writer;
    private AssociationSummary summary = new(0, 0, 0, default);

    public override MarkerExclusions Excluded => summary.Excluded;

    public override long Tested => summary.Tested;

    public override long NotTested => summary.NotTested;

    public override int Redone => summary.Redone;

    /// <summary>Whether what a report shows is gathered: the first test, or the first interaction.</summary>
    public bool HasReport { get; init; }

    /// <summary>How independent signals are looked for; null where they are not.</summary>
    public ConditionalOptions? Conditional { get; init; }

    public override IEnumerable<TraitReport> Reports =>
        collector is null ? [] : Traits.Select((trait, i) => new TraitReport(trait.Name, Fits[i].Report, collector.Scan(i))
        {
            Samples = Files.Context.Facts.Samples!.Steps(Samples.Count),
        });

    public override IEnumerable<(string Reason, long Count)> Untested(int trait) =>
        counts!.Untested(trait).Select(untested => (untested.Reason, (long)untested.Count));

    public override void Complete() => table!.CompleteWith(Files.Context.Results);

    public override void Dispose() => table?.Dispose();

    protected override void Open(ScanBackground background, AssociationOptions options)
    {
        IReadOnlyList<TestRow> rows = background.RowsOf(options);
        table = AssociationTable.Create(
            Files.Prefix, [.. Traits.Select(trait => trait.Name)], Files.Context.Overwrite, Files.Format, Files.Metadata,
            AssociationTable.ColumnsOf(background, options));
        counts = new StatusCounts(table, Traits.Count, rows[0].Test, rows[0].Term);
        TestRow shown = rows.FirstOrDefault(row => row.Term?.StartsWith("SNPx", StringComparison.Ordinal) == true, rows[0]);
        collector = HasReport ? new ReportCollector(counts, Traits.Count, shown.Test, shown.Term) : null;
        writer = (IAssociationWriter?)collector ?? counts;
        if (Conditional is { } conditional)
        {
            writer = associated = new AssociatedRows(writer, Traits.Count, rows[0].Test, conditional.MaxP);
        }
    }

    protected override void Test(Genotypes genotypes, PreparedBackground fitted, Backend backend, AssociationOptions options)
    {
        RunContext context = Files.Context;
        ScanJournal? journal = context.BeginScan(string.Join('\t', Traits.Select(trait => trait.Name)));
        summary = context.Stage("scan", progress => AssociationScan.RunOn(
            genotypes, fitted.Background, backend, writer!, options, journal, progress, context.Cancellation));

        // At once: the next set's files are open beside those that are.
        table!.Close();
        if (Conditional is { } conditional)
        {
            Condition(genotypes, fitted.Given!, backend, options, conditional);
        }
    }

    private void Condition(
        Genotypes genotypes, Func<Trait, string, IReadOnlyList<string>, ScanBackground> given, Backend backend, AssociationOptions options,
        ConditionalOptions conditional)
    {
        RunContext context = Files.Context;
        for (int t = 0; t < Traits.Count; t++)
        {
            Trait trait = Traits[t];
            IReadOnlyList<AssociationResult> rows = associated!.Of(t);
            IReadOnlyList<ConditionalSignal> signals = context.Stage("conditional", progress => ConditionalScan.Run(
                genotypes, rows, (chromosome, ids) => given(trait, chromosome, ids), backend, options, conditional, progress,
                context.Cancellation));
            context.Results.Write(
                ConditionalTable.PathOf(Files.Prefix, trait.Name), stream => ConditionalTable.Write(stream, signals));
            int loci = signals.Select(signal => signal.Locus).Distinct().Count();
            context.Say($"{trait.Name}: {Study.Count(signals.Count, "independent signals")} in {Study.Count(loci, "loci")}");
        }
    }

    protected override string Told() => $"{Study.Count(summary.Tested, "tests of markers")}, {summary.NotTested:N0} with a reason instead, "
        + $"{(Fits[0].Kernel is null || Fits[0].HasFixedLambda
            ? string.Empty : $"{summary.Redone:N0} searched again over the whole range of λ, ")}";
}
