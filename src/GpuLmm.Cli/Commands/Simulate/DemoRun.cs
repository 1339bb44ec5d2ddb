using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The whole main job on a simulated cohort, and how near it came to the truth.</summary>
internal sealed class DemoRun(RunContext context)
{
    private const string TraitName = "trait";

    // A hit this near to a marker with an effect shows it.
    private const long LocusSpan = 1_000_000;

    private static readonly string[] Inputs = [".bed", ".bim", ".fam", ".pheno", ".cov"];

    private string Prefix => context.Options.Out;

    private string ReportPath => AssociationReport.PagePath(Prefix);

    public void Run()
    {
        string[] inputs = [.. Inputs.Select(extension => Prefix + extension)];
        string[] outputs = [AssociationTable.PathOf(Prefix, TraitName), ReportPath];
        MakeFolder();
        context.Outputs.Reserve([.. inputs, outputs[0]]);
        context.Outputs.ReserveReport(Prefix);
        using StagedFiles data = context.Outputs.Stage(Prefix, Inputs);
        SimulatedCohort cohort = SimulatedCohort.Create(DemoCohort.Options);
        cohort.Write(data.Prefix);
        context.Say(
            $"made {Study.Count(cohort.Samples.Count, "samples")} in families, {Study.Count(cohort.Markers.Count, "markers")}, one trait: {Prefix}.bed/.bim/.fam/.pheno/.cov");

        using PlinkBed genotypes = PlinkBed.Open(data.Prefix);
        using StudySamples samples = StudySamples.Align(
            genotypes, data.Prefix + ".pheno", data.Prefix + ".cov", StudySamplesOptions.Default with { CategoricalCovariates = ["sex"] });
        Study.Describe(context, samples);
        using Backend backend = Study.OpenDevice(context);
        using LocoKinship kinship = context.Stage("kinship", progress =>
            LocoKinship.Estimate(genotypes, samples, backend, null, progress, context.Cancellation));
        using NullModel nullModel = context.Stage("null model", _ => FitNull(samples, kinship, backend));
        OneKernelFit fit = nullModel.Traits[0].Reml;
        context.Say(
            string.Create(CultureInfo.InvariantCulture,
            $"null model: h² = {fit.Heritability:0.000} (s.e. {Study.Number(fit.HeritabilityError, "0.000")}); the truth is {DemoCohort.Heritability:0.00}"));

        using var table = AssociationTable.Create(Prefix, [TraitName], context.Options.Overwrite);
        var rows = new ReportCollector(table, 1, MarkerTest.Wald);
        AssociationSummary summary = context.Stage("scan", progress => AssociationScan.Run(
            genotypes, ScanBackground.LeaveChromosomeOut(samples.SampleSets[0], samples.Traits, kinship), backend, rows, null, progress,
            context.Cancellation));
        var report = new TraitReport(TraitName, nullModel.Traits[0].ToReport(nullModel.Samples), rows.Scan(0))
        {
            Samples = SampleFacts.Of(samples.Report).Steps(nullModel.Samples.Count),
        };
        AssociationReport.Prepare(Prefix,
            new ReportContent { Title = "GpuLmm demo", Facts = Summary(genotypes, backend, summary), Traits = [report] }, context.Results);

        // An open file cannot be renamed everywhere.
        genotypes.Dispose();
        Tell(cohort, rows.Scan(0));
        var facts = new DemoFacts(SampleFacts.Of(samples.Report), fit.Heritability);
        data.CompleteWith(context.Results);
        table.CompleteWith(context.Results);
        context.Finish([.. inputs, .. outputs], json => RunJson.Members(json, facts, RunJson.Default.DemoFacts));
    }

    private static NullModel FitNull(StudySamples samples, LocoKinship kinship, Backend backend)
    {
        using Kinship all = kinship.All();
        return NullModel.Fit(samples, all, backend);
    }

    private void MakeFolder()
    {
        // Elsewhere a folder that is not there is more likely a slip, as for every command.
        if (Prefix == DemoCommand.DefaultPrefix)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Prefix)!);
        }
    }

    private List<KeyValuePair<string, string>> Summary(PlinkBed genotypes, Backend backend, AssociationSummary summary) =>
    [
        new("data", $"simulated: {Study.Count(genotypes.Samples.Count, "samples")}, {Study.Count(genotypes.Markers.Count, "markers")}"),
        new("model", "exact Wald test of every marker, λ re-estimated, its chromosome left out of the kinship (LOCO)"),
        new("markers",
            $"{Study.Count(summary.Tested, "tested")}, {summary.NotTested} with a reason instead, {summary.Redone} searched over the whole range of λ"),
        new("device", $"{backend.Name}: {backend.Description}"),
        new("program", Versions.Description),
    ];

    /// <summary>What was found, what was there, and where to look.</summary>
    private void Tell(SimulatedCohort cohort, ScanStatistics scan)
    {
        AssociationResult[] hits = [.. scan.Loci.Where(locus => locus.Hits > 0).Select(locus => locus.Lead)];
        foreach (AssociationResult hit in hits)
        {
            bool planted = cohort.CausalMarkers.Any(marker => marker.Chromosome == hit.Marker.Chromosome
                && Math.Abs(marker.Position - hit.Marker.Position) < LocusSpan);
            context.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"found {hit.Marker.Id} (chromosome {hit.Marker.Chromosome}, {hit.Marker.Position:N0}): β = {hit.Beta:0.000}, −log10 p = {hit.NegativeLog10P:0.0}{(planted ? ", one of the loci put there" : string.Empty)}"));
        }

        context.Say($"{Study.Count(hits.Length, "loci")} beyond p = 5e-8; {DemoCohort.Options.LocusCount} were put there.");
        context.Say($"look at {ReportPath} (report) and {AssociationTable.PathOf(Prefix, TraitName)} (every marker)");
        context.Say(
            $"the same by hand: gpulmm scan --bfile {Prefix} --pheno {Prefix}.pheno --covar {Prefix}.cov --cat-covar sex --loco --out {Prefix}-scan");
    }
}
