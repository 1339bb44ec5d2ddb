using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Null models of case-control and count traits, one trait after the other.</summary>
internal sealed class GeneralisedBackgrounds(
    ScanRequest request, RunContext context, Genotypes genotypes, Backend backend, ScanBackgrounds kinships)
{
    /// <summary>Fits the null model of a trait.</summary>
    public PreparedBackground Fit(SampleSet samples, Trait trait)
    {
        if (request.SparsePath is { } path)
        {
            SparseKinship kinship = kinships.SparseOf(path);
            string families = "";
            FittedNull sparse = context.Stage("null model", _ => Given(SparseGeneralisedNull.Fit(
                trait, request.Generalised.Family, kinship, backend, out families, context.Cancellation)));
            context.Say($"{trait.Name}: {families}; variances of all scores are exact");
            return new PreparedBackground(
                ScanBackground.Of(sparse, genotypes, trait), [NullFit.Of(sparse.Report)], 0, sparse);
        }

        if (!request.Loco)
        {
            Kinship? own = request.HasKinship ? kinships.KinshipOf(samples) : null;
            if (own is not null)
            {
                kinships.Describe(own);
            }

            FittedNull model = context.Stage("null model", _ => Given(Fit(trait, own, null)));
            return new PreparedBackground(
                ScanBackground.Of(model, genotypes, trait), [NullFit.Of(model.Report)], own?.MarkerCount ?? 0, model);
        }

        LocoKinship sums = kinships.LocoOf(samples);
        using Kinship all = sums.All();
        kinships.Describe(all);
        FittedNull whole = context.Stage("null model", _ => Fit(trait, all, null));
        ModelReport? held = request.Generalised.SharesVariances ? whole.Report : null;
        return new PreparedBackground(
            ScanBackground.LeaveChromosomeOut(whole, genotypes, sums, without => Given(Fit(trait, without, held)), Note),
            [NullFit.Of(whole.Report)], all.MarkerCount, whole);
    }

    /// <summary>Says what will be done and the memory that it takes, before it takes any.</summary>
    public static void Tell(ScanRequest request, RunContext context, Genotypes genotypes, StudySamples study, Backend backend)
    {
        int n = study.SampleSets.Max(set => set.Count), p = study.SampleSets.Max(set => set.Covariates.Names.Count);
        GeneralisedTestOptions tests = request.Generalised.Tests;
        string background = request.PredictionsPath is { } list ? $"predictions of the other chromosomes' markers ({list}) as offsets"
            : !request.HasKinship ? "no random effects"
            : request.SparsePath is { } sparse ? $"sparse kinship {sparse}, factored family by family"
            : (request.KinshipPath is { } path ? $"kinship {path}" : "kinship of the analysed samples")
                + (request.Loco ? ", leaving out the marker's chromosome" : "");
        context.Plan(FormattableString.Invariant(
            $"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits; ")
            + $"{FamilyNames.Name(request.Generalised.Family)}, {background}, penalised quasi-likelihood; "
            + FormattableString.Invariant($"score tests, saddlepoints beyond {tests.SaddlepointCutoff:g3} deviations"));

        bool hasMatrix = request.HasKinship && request.SparsePath is null;

        // The sums without each chromosome, and P of the whole genome, stay until the end.
        long held = request.Loco ? ScanStages.Held(request, genotypes, n) + ((long)sizeof(double) * n * n) : 0;
        var scan = new ScoreStage(n)
        {
            HeldBytes = held,
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            Covariates = p,
            Matrices = hasMatrix ? 1 : 0,
        };
        var model = new VarianceStage(n) { MatrixBytes = (2L * sizeof(double) * n * n) + held };
        MemoryPlan.Tell(context, backend.Plan(hasMatrix ? [model, scan] : [scan]), "analyse fewer samples (--keep)");
    }

    private FittedNull Fit(Trait trait, Kinship? kinship, ModelReport? held) =>
        FittedNull.Fit(trait, request.Generalised.Family, kinship, backend, held, context.Cancellation);

    private FittedNull Given(FittedNull model) =>
        request.Generalised.Given.Count == 0 ? model : model.GivenBy(genotypes, request.Generalised.Given);

    private void Note(string chromosome, FittedNull own) =>
        context.Note($"without chromosome {chromosome}: {NullFit.Of(own.Report).Description}");
}
