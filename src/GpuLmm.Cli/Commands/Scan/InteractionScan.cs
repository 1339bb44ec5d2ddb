using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans for interactions of markers with covariates, one trait after the other: each has variances of its own.</summary>
internal sealed class InteractionScan(ScanRequest request, RunContext context)
{
    /// <summary>Rows of a marker beside those of its environments: it without interactions, with them, and all together.</summary>
    public const int MoreRows = 3;

    private readonly InteractionRequest interaction = request.Interaction!;

    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study);
        Study.Describe(context, study);
        Study.RequireTraits(study);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        var outputs = new ScanOutputs(request.Format, request.HasReport, pairs: null, context)
        {
            Part = ShardPart.Tell(association, genotypes, context),
        };
        outputs.Reserve(study.Traits.Select(trait => trait.Name));
        genotypes.RequireSexes(association.Filter);
        using Backend backend = Study.OpenDevice(context);
        Plan(genotypes, study, backend);
        JournalPlan.Tell(
            context, outputs.Part?.Kept ?? genotypes.Markers.Count,
            (long)study.Traits.Count * (interaction.Environments.Count + MoreRows), isGeneralised: false);
        using var backgrounds = new ScanBackgrounds(request, context, genotypes, genotypes, backend, study, association.Filter);
        var sets = new List<ScanSet>();
        try
        {
            foreach (Trait trait in study.Traits)
            {
                Kinship? kinship = request.HasKinship ? backgrounds.KinshipOf(trait.SampleSet) : null;
                using FittedNull model = context.Stage("null model", _ => Fit(trait, kinship, backend));
                ScanBackground background = ScanBackground.Of(model, genotypes, trait);
                ScanSet set = outputs.NewSet(background.Samples, background.Traits, backend);
                sets.Add(set);
                set.Scan(() => new PreparedBackground(background, [NullFit.Of(model.Report)], 0, background), genotypes, backend,
                    association);
            }

            Study.TellSexCoding(context, genotypes);
            outputs.Finish(sets, ScanSummary.Of(sets, SampleFacts.Of(study.Report), [.. Study.SkippedOf(study)], genotypes, outputs.Part));
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    private FittedNull Fit(Trait trait, Kinship? kinship, Backend backend) => request.Generalised.IsGeneralised
        ? FittedNull.Fit(trait, request.Generalised.Family, interaction.Environments, kinship, backend, context.Cancellation)
        : FittedNull.Fit(
            trait, interaction.Environments, kinship, backend, interaction.Residual, interaction.IsRobust, context.Cancellation);

    private void Plan(SexCodedGenotypes genotypes, StudySamples study, Backend backend)
    {
        int n = study.SampleSets.Max(set => set.Count);
        string environments = string.Join(", ", interaction.Environments);
        string family = FamilyNames.Name(request.Generalised.Family);
        string background = request.Generalised.IsGeneralised
            ? $"{family}, {(request.HasKinship ? "K and K∘EE'" : "no random effects")}, penalised quasi-likelihood; score tests, "
            : request.HasKinship ? "K and K∘EE', " : "linear regression, ";
        context.Plan($"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, {study.Traits.Count:N0} traits; {background}interactions with {environments}");
        var scan = new ScoreStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            Covariates = 0,
            MarkerColumns = interaction.Environments.Count + 1,
            Matrices = request.HasKinship ? 1 : 0,
        };
        var model = new VarianceStage(n) { MatrixBytes = 3L * sizeof(double) * n * n };
        MemoryPlan.Tell(context, backend.Plan(request.HasKinship ? [model, scan] : [scan]), "analyse fewer samples (--keep)");
    }
}
