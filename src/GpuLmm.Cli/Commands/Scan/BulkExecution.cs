using System.Globalization;
using GpuLmm.Backends;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans thousands of traits into one table.</summary>
internal sealed class BulkExecution(ScanRequest request, RunContext context)
{
    private readonly BulkRequest bulk = request.Bulk!;

    private string Prefix => context.Options.Out;

    private string NullPath => Prefix + ".null.tsv";

    private string SummaryPath => Prefix + ".summary.tsv";

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        TraitRegions? regions = bulk.RegionPath is { } path ? TraitRegions.Read(path, bulk.Window) : null;
        using StudySamples study = context.Stage("traits", _ => StudySamples.Align(genotypes, options: request.Study));
        Study.DescribeMany(context, study);
        Study.RequireTraits(study);
        RequireDistinct(study);
        string tablePath = BulkTable.PathOf(Prefix, request.Format);
        bool isFolder = request.Format == AssociationFormat.Parquet;
        context.Outputs.Reserve(isFolder ? [NullPath, SummaryPath] : [tablePath, NullPath, SummaryPath]);
        if (isFolder)
        {
            context.Outputs.ReserveDataSet(tablePath);
        }

        MarkerFilter filter = request.Markers.Load();
        genotypes.RequireSexes(filter);
        using Backend backend = Study.OpenDevice(context);
        var options = new BulkOptions { Filter = filter, MaxP = bulk.MaxP, Top = bulk.Top, Regions = regions };
        using var run = new BulkRun(genotypes, study, backend, options);
        RegionFacts? facts = regions is null ? null : RegionFacts.Of(regions, study);
        Tell(genotypes, study, backend, run, facts);
        using var kinships = new ScanBackgrounds(request, context, genotypes, genotypes, backend, study, filter);
        using var table = BulkTable.Create(
            Prefix, [.. study.Traits.Select(trait => trait.Name)], context.Overwrite, request.Format,
            ScanOutputs.Metadata(context, backend), genotypes.Markers.Select(marker => marker.Chromosome).Distinct().Count());
        IReadOnlyList<BulkTrait> traits = Scan(run, kinships, study, table);
        context.Results.Write(NullPath, stream => BulkTables.WriteNulls(stream, traits, study.Skipped));
        context.Results.Write(SummaryPath, stream => BulkTables.WriteSummary(stream, traits));
        Study.TellSexCoding(context, genotypes);
        BulkFacts counts = Facts(genotypes, study, run, traits, facts);
        Say(counts);
        table.CompleteWith(context.Results);
        context.Finish(
            [.. table.Paths, NullPath, SummaryPath], json => RunJson.Members(json, counts, RunJson.Default.BulkFacts));
        table.DeleteReplaced();
    }

    /// <summary>A name stands for a trait in the tables.</summary>
    private static void RequireDistinct(StudySamples study)
    {
        string? twice = study.Traits.GroupBy(trait => trait.Name, StringComparer.Ordinal).FirstOrDefault(own => own.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new InputException($"two traits have the name '{twice}': rename one, as the table has the traits by their names.");
        }
    }

    private IReadOnlyList<BulkTrait> Scan(BulkRun run, ScanBackgrounds kinships, StudySamples study, BulkTable table)
    {
        Kinship? kinship = null;
        if (request.HasKinship)
        {
            kinship = kinships.KinshipOf(study);
            kinships.Describe(kinship);
        }

        BulkJournal? journal = context.BeginBulk();
        for (int pass = 0; pass < run.PassCount; pass++)
        {
            context.Stage("null model", _ =>
            {
                run.Fit(pass, kinship, releaseKinship: pass == run.PassCount - 1, context.Cancellation);
                return true;
            });
            context.Stage("scan", progress =>
            {
                run.Scan(pass, table, journal, progress, context.Cancellation);
                return true;
            });
        }

        return context.Stage("write", _ =>
        {
            IReadOnlyList<BulkTrait> traits = run.Complete(table);
            table.Close();
            return traits;
        });
    }

    private void Tell(Genotypes genotypes, StudySamples study, Backend backend, BulkRun run, RegionFacts? regions)
    {
        (SampleSet Samples, int Traits, int Columns)[] passes = [.. run.Sizes];
        int n = passes.Max(pass => pass.Samples.Count), p = passes.Max(pass => pass.Samples.Covariates.Names.Count);
        string kinship = !request.HasKinship ? "linear regression without random effects, "
            : $"{(request.KinshipPath is null ? "one kinship of all analysed samples" : $"kinship {request.KinshipPath}")}, eigendecomposition, ";
        context.Plan($"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits in "
            + $"{passes.Length:N0} {(passes.Length == 1 ? "pass" : "passes")}; {kinship}wald{(request.HasKinship ? " with λ of the null model" : "")}; "
            + $"written: {bulk.Description}");
        if (regions is not null)
        {
            context.Say($"regions: {regions}");
        }

        long matrix = !request.HasKinship ? 0 : sizeof(double)
            * (request.KinshipPath is null ? (long)n * n : (long)Math.Pow(KinshipFile.CountSamples(request.KinshipPath), 2));
        var scan = new BulkStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            HeldBytes = passes.Length > 1 ? matrix : 0,
            Traits = passes.Max(pass => pass.Traits),
            Columns = passes.Max(pass => pass.Columns) + p,
            Best = Math.Min(bulk.Top ?? 0, genotypes.Markers.Count),
            Rows = bulk is { MaxP: >= 1, Top: null } ? (long)ScanPlan.HostBlock * study.Traits.Count : 0,
            HasKinship = request.HasKinship,
            TakesMissing = passes.Any(pass => pass.Columns > pass.Traits),
        };
        StageSize[] stages = !request.HasKinship ? [scan]
            : [new DecompositionStage(n) { MatrixBytes = matrix, KeepsMatrices = passes.Length > 1 }, scan];
        MemoryPlan.Tell(context, backend.Plan(stages), "analyse fewer traits at a time (--pheno-name)");
    }

    private BulkFacts Facts(
        SexCodedGenotypes genotypes, StudySamples study, BulkRun run, IReadOnlyList<BulkTrait> traits, RegionFacts? regions) => new(
        SampleFacts.Of(study.Report), genotypes.Markers.Count, SexFacts.Of(genotypes.Report), traits.Count, study.Skipped.Count,
        [.. run.Sizes.Select(pass => new PassFacts(pass.Samples.Count, pass.Traits, pass.Columns))], bulk.MaxP, bulk.Top, regions,
        FilterFacts.Of(run.Excluded), run.Excluded.UnknownExtractIds, traits.Sum(trait => trait.Tested),
        traits.Sum(trait => trait.NotTested), traits.Sum(trait => trait.FilteredOut), traits.Sum(trait => trait.Written));

    private void Say(BulkFacts counts)
    {
        context.Say($"{Study.Count(counts.Traits, "traits")}: {Study.Count(counts.Tested, "tests of markers")}, "
            + $"{counts.NotTested.ToString("N0", CultureInfo.InvariantCulture)} with a reason instead, "
            + $"{Study.Count(counts.Written, "rows written")}");
        context.Note($"filtered out by name: {counts.FilteredOutBy.Line(counts.UnknownExtractIds)}; by thresholds: "
            + Study.Count(counts.FilteredOut, "pairs of marker and trait"));
    }
}
