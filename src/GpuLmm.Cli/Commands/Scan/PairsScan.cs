using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Pairs of markers are tested.</summary>
internal sealed class PairsScan(SampleSet samples, IReadOnlyList<Trait> traits, ScanFiles files, MarkerPairs pairs)
    : ScanSet(samples, traits, files)
{
    private PairTable? table;
    private PairRun? run;

    public override MarkerExclusions Excluded => run!.Summary.Excluded;

    public override long Tested => run!.Summary.Tested;

    public override long NotTested => run!.Summary.NotTested;

    public override IEnumerable<(string Reason, long Count)> Untested(int trait) => Enum.GetValues<MarkerStatus>()
        .Where(status => status != MarkerStatus.Tested)
        .Select(status => (AssociationTable.Note(status), run!.Count(trait, status)));

    public override void Complete() => table!.CompleteWith(Files.Context.Results);

    public override void Dispose() => table?.Dispose();

    protected override void Open(ScanBackground background, AssociationOptions options) => table = PairTable.Create(
        Files.Prefix, [.. Traits.Select(trait => trait.Name)], Files.Context.Overwrite, Files.Format, Files.Metadata);

    protected override void Test(Genotypes genotypes, PreparedBackground fitted, Backend backend, AssociationOptions options)
    {
        RunContext context = Files.Context;
        ScanJournal? journal = context.BeginScan(string.Join('\t', Traits.Select(trait => trait.Name)), "pairs");
        run = context.Stage("pairs", progress => PairScan.RunIn(
            null, genotypes, fitted.Background, pairs, backend, table!.Write, options, progress, context.Cancellation, journal));
        table!.Close();
    }

    protected override string Told() =>
        $"{Study.Count(Tested, "tests of pairs")}, {NotTested:N0} with a reason instead, {run!.Summary.Kept:N0} rows written, ";
}
