using System.Globalization;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans all traits in one model, and gives the results their names when they are complete.</summary>
internal sealed class JointRun(ScanRequest request, RunContext context)
{
    // Traits whose correlations fit in a line; those of more are in the file.
    private const int MostShown = 3;

    private readonly SortedDictionary<MarkerStatus, int> untested = [];

    private string NullPath => $"{context.Options.Out}.joint.null.json";

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study with { RequireEveryTrait = true });
        Study.Describe(context, study);
        RequireTraits(study);
        string tablePath = JointTable.PathOf(context.Options.Out, request.Format);
        context.Outputs.Reserve([tablePath, NullPath]);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        genotypes.RequireSexes(association.Filter);
        using Backend backend = Study.OpenDevice(context);
        ScanStages.Tell(request, context, genotypes, genotypes, study, backend);

        using var kinships = new ScanBackgrounds(request, context, genotypes, genotypes, backend, study, association.Filter);
        using var table = JointTable.Create(
            context.Options.Out, [.. study.Traits.Select(trait => trait.Name)], context.Overwrite, request.Format,
            ScanOutputs.Metadata(context, backend));
        (ModelReport report, double markers, AssociationSummary summary) = Scan(kinships, genotypes, study, backend, association, results =>
        {
            Count(results);
            table.Write(results);
        });
        Tell(study, summary);
        Study.TellSexCoding(context, genotypes);
        ScanFacts facts = Facts(study, genotypes, report, markers, summary);
        context.Facts.Scan = facts;
        table.CompleteWith(context.Results);
        context.Finish([tablePath, NullPath], json => RunJson.Members(json, facts, RunJson.Default.ScanFacts));
    }

    private static void RequireTraits(StudySamples study)
    {
        if (study.Skipped.Count > 0)
        {
            throw new InputException($"traits that are analysed jointly are all needed, over the samples with a value of each: "
                + $"{string.Join("; ", study.Skipped.Select(trait => $"{trait.Name}: {trait.Reason}"))}.");
        }

        Study.RequireTraits(study);
        if (study.Traits.Count > JointNullModel.MostTraits)
        {
            throw new InputException($"--joint takes at most {JointNullModel.MostTraits} traits, and there are "
                + $"{study.Traits.Count}: choose with --pheno-name.");
        }
    }

    private (ModelReport Report, double Markers, AssociationSummary Summary) Scan(
        ScanBackgrounds kinships, Genotypes genotypes, StudySamples study, Backend backend, AssociationOptions options,
        Action<IReadOnlyList<JointResult>> writer)
    {
        SampleSet samples = study.SampleSets[0];
        if (!request.Loco)
        {
            using JointNullModel model = Fit(study, kinships.KinshipOf(samples), backend, out double markers);
            return (model.Report, markers, context.Stage("scan", progress =>
                JointScan.RunOn(genotypes, model, backend, writer, options, Journal(study), progress, context.Cancellation)));
        }

        LocoKinship sums = kinships.LocoOf(samples);
        ModelReport report;
        double all;
        using (Kinship whole = sums.All())
        {
            using JointNullModel model = Fit(study, whole, backend, out all);
            report = model.Report;
        }

        var background = JointBackground.LeaveChromosomeOut(samples, study.Traits, sums, Note);
        return (report, all, context.Stage("scan", progress =>
            JointScan.RunOn(genotypes, background, backend, writer, options, Journal(study), progress, context.Cancellation)));
    }

    private ScanJournal? Journal(StudySamples study) => context.BeginScan(string.Join('\t', study.Traits.Select(trait => trait.Name)));

    private JointNullModel Fit(StudySamples study, Kinship kinship, Backend backend, out double markers)
    {
        markers = kinship.MarkerCount;
        var facts = KinshipFacts.Of(kinship);
        context.Facts.AddKinship(facts);
        context.Say($"kinship: {facts}");
        JointNullModel model = context.Stage("null model", _ =>
            JointNullModel.Fit(study.SampleSets[0], study.Traits, kinship, backend, releaseKinship: true));
        context.Results.Write(NullPath, stream => ModelJson.Write(stream, model.Report));
        context.Say(Description(model.Report, study));
        model.Report.Warnings.ToList().ForEach(context.Say);
        return model;
    }

    private void Note(string chromosome, JointNullModel model) =>
        context.Note($"without chromosome {chromosome}: {Description(model.Report, model.Traits)}");

    private static string Description(ModelReport report, StudySamples study) => Description(report, study.Traits);

    private static string Description(ModelReport report, IReadOnlyList<Trait> traits)
    {
        string shares = string.Join(", ", report.Shares.Zip(traits, (share, trait) => string.Create(
            CultureInfo.InvariantCulture, $"{trait.Name} h² = {share.Share:0.0000} (s.e. {Study.Number(share.StandardError, "0.0000")})")));
        string correlations = string.Concat(report.Variances.Where(one => one.IsCovariance).Select(one => string.Create(
            CultureInfo.InvariantCulture,
            $"; {(one.Group == "Residual" ? "residual" : "genetic")} correlation of {one.Term} and {one.OtherTerm} "
            + $"{Study.Number(one.Correlation, "0.000")}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"joint model: n = {report.SampleCount:N0}, {shares}{(traits.Count <= MostShown ? correlations : string.Empty)}");
    }

    private void Count(IReadOnlyList<JointResult> results)
    {
        foreach (JointResult result in results.Where(result => result.Status != MarkerStatus.Tested))
        {
            untested[result.Status] = untested.GetValueOrDefault(result.Status) + 1;
        }
    }

    private void Tell(StudySamples study, AssociationSummary summary)
    {
        context.Say($"{Study.Count(study.Traits.Count, "traits jointly")}: {Study.Count(summary.Tested, "markers tested")}, "
            + $"{summary.NotTested:N0} with a reason instead, {summary.Redone:N0} searched again from all samples, "
            + $"{Study.Count(summary.Excluded.Total, "markers filtered out")}");
        context.Note($"filtered out: {FilterFacts.Of(summary.Excluded).Line(summary.Excluded.UnknownExtractIds)}");
    }

    private ScanFacts Facts(
        StudySamples study, SexCodedGenotypes genotypes, ModelReport report, double markers, AssociationSummary summary)
    {
        string boundary = report.Boundary.Count == 0 ? "none" : string.Join(", ", report.Boundary).ToLowerInvariant();
        Dictionary<string, long> reasons = StatusCounts.Reasons
            .ToDictionary(AssociationTable.Note, status => (long)untested.GetValueOrDefault(status));
        return new ScanFacts(
            SampleFacts.Of(study.Report), genotypes.Markers.Count, SexFacts.Of(genotypes.Report),
            [.. study.Traits.Zip(report.Shares, (trait, share) => new TraitFacts(
                trait.Name, report.SampleCount, study.SampleSets[0].Covariates.Names.Count, share.Share,
                double.IsFinite(share.StandardError) ? share.StandardError : null, null, boundary, markers, summary.Excluded.Total,
                FilterFacts.Of(summary.Excluded), summary.Excluded.UnknownExtractIds, reasons))],
            [], summary.Tested, summary.NotTested, summary.Redone);
    }
}
