using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Sets of variants are tested.</summary>
/// <param name="samples">The samples.</param>
/// <param name="traits">Their traits.</param>
/// <param name="files">Where results go.</param>
/// <param name="request">What is asked for.</param>
/// <param name="sets">The sets.</param>
internal sealed class VariantSetScan(
    SampleSet samples, IReadOnlyList<Trait> traits, ScanFiles files, SetsRequest request, VariantSets sets)
    : ScanSet(samples, traits, files)
{
    private readonly Dictionary<(int Trait, string Reason), long> untested = [];
    private SetTables? tables;
    private SetRun? run;

    public override MarkerExclusions Excluded => run!.Excluded;

    public override long Tested => run!.Summary.Tested;

    public override long NotTested => run!.Summary.NotTested;

    /// <summary>What the files of the sets have that is not used, and variants of which there is nothing to test.</summary>
    public IEnumerable<SetFault> Unused => run!.Sets.Faults.Concat(run.Unused);

    public override IEnumerable<(string Reason, long Count)> Untested(int trait) =>
        untested.Where(pair => pair.Key.Trait == trait).Select(pair => (pair.Key.Reason, pair.Value));

    public override void Complete() => tables!.CompleteWith(Files.Context.Results);

    public override void Dispose() => tables?.Dispose();

    protected override void Open(ScanBackground background, AssociationOptions options)
    {
    }

    protected override void Test(Genotypes genotypes, PreparedBackground fitted, Backend backend, AssociationOptions options)
    {
        RunContext context = Files.Context;
        tables = new SetTables(
            Files.Prefix, [.. Traits.Select(trait => trait.Name)], context.Overwrite, Files.Format == AssociationFormat.TsvGzip,
            genotypes.Markers, request.HasScores);
        run = context.Stage("variants", _ => SetScan.Prepare(
            genotypes, fitted.Background, sets, backend, request.Options with { Generalised = options.Generalised }, options.Filter,
            context.Cancellation));
        ScanJournal? journal = context.BeginScan(string.Join('\t', Traits.Select(trait => trait.Name)), "sets");
        context.Stage("sets", progress =>
        {
            run.Run(fitted.Background, Write, request.HasScores, journal, progress, context.Cancellation);
            return run;
        });
        tables.Close();
    }

    protected override string Told()
    {
        SetSummary summary = run!.Summary;
        string prefix = summary.MatchedByPrefix > 0
            ? $" ({summary.MatchedByPrefix:N0} but for a chr before their ids)" : string.Empty;
        return $"{Study.Count(Tested, "sets tested")}, {NotTested:N0} with a reason instead, {summary.Rows:N0} rows; "
            + $"{Study.Count(summary.Variants, "variants of sets found")}{prefix}, {summary.NotFound:N0} not found, ";
    }

    private void Write(SetOutcome outcome)
    {
        tables!.Write(outcome);
        foreach ((int trait, IReadOnlyList<SetResult> rows) in outcome.Rows)
        {
            if (double.IsNaN(rows[0].NegativeLog10P))
            {
                untested[(trait, rows[0].Note)] = untested.GetValueOrDefault((trait, rows[0].Note)) + 1;
            }
        }
    }
}
