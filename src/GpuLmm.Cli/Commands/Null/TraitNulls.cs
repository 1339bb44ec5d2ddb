using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Fits and saves the null models of the traits of a phenotype table.</summary>
internal sealed class TraitNulls(ScanRequest request, RunContext context)
{
    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        using ModelGenotypes? other = ModelGenotypes.Open(request, genotypes);
        other?.Tell(context);
        using StudySamples study = StudySamples.Align(genotypes, options: request.Study with
        {
            Serves = other is null ? null : (_, sample) => other.Has(sample),
        });
        Study.Describe(context, study);
        Study.RequireTraits(study);
        if (request.Biobank is null)
        {
            IEnumerable<string> traits = study.Traits.Select(trait => trait.Name);
            context.Outputs.Reserve(
                [FittedNullSet.PathOf(context.Options.Out), .. NullSetRun.PathsOf(context, traits, Chromosomes(genotypes))]);
        }

        MarkerFilter filter = request.Markers.Load();
        using Backend backend = Study.OpenDevice(context);
        using var backgrounds = new ScanBackgrounds(
            request, context, genotypes, other?.Genotypes ?? genotypes, backend, study, filter);
        if (request.Biobank is not null)
        {
            Predictions(genotypes, other?.Genotypes ?? genotypes, study, backend, backgrounds);
            return;
        }

        Plan(genotypes, study, backend);
        var run = new NullSetRun(context);
        foreach (Trait trait in study.Traits)
        {
            Fit(trait, backgrounds, backend, run);
        }

        run.Finish(SampleFacts.Of(study.Report), [.. Study.SkippedOf(study)]);
    }

    private void Fit(Trait trait, ScanBackgrounds backgrounds, Backend backend, NullSetRun run)
    {
        if (!request.Loco)
        {
            Kinship? own = request.HasKinship ? backgrounds.KinshipOf(trait.SampleSet) : null;
            if (own is not null)
            {
                backgrounds.Describe(own);
            }

            using FittedNull model = context.Stage("null model", _ => Fit(trait, own, backend, null));
            run.Add(trait.Name, model);
            return;
        }

        LocoKinship sums = backgrounds.LocoOf(trait.SampleSet);
        ModelReport whole;
        using (Kinship all = sums.All())
        {
            backgrounds.Describe(all);
            using FittedNull model = context.Stage("null model", _ => Fit(trait, all, backend, null));
            run.Add(trait.Name, model);
            whole = model.Report;
        }

        ModelReport? held = request.Generalised is { IsGeneralised: true, SharesVariances: true } ? whole : null;
        foreach (string chromosome in sums.Chromosomes)
        {
            using Kinship without = sums.Without(chromosome);
            using FittedNull model = context.Stage("null model", _ => Fit(trait, without, backend, held));
            run.Add(chromosome, trait.Name, model);
        }
    }

    private FittedNull Fit(Trait trait, Kinship? kinship, Backend backend, ModelReport? held) => request.Generalised.IsGeneralised
        ? FittedNull.Fit(trait, request.Generalised.Family, kinship, backend, held, context.Cancellation)
        : FittedNull.Fit(
            trait, request.Interaction?.Environments ?? [], kinship, backend, request.Interaction?.Residual,
            request.Interaction?.IsRobust == true, context.Cancellation);

    /// <summary>Null models without a matrix are saved as what they predict.</summary>
    private void Predictions(
        SexCodedGenotypes genotypes, Genotypes ofModel, StudySamples study, Backend backend, ScanBackgrounds backgrounds)
    {
        ScanStages.Tell(request, context, genotypes, ofModel, study, backend);
        foreach (SampleSet samples in study.SampleSets)
        {
            using PreparedBackground prepared = backgrounds.Fit(
                samples, [.. study.Traits.Where(trait => ReferenceEquals(trait.SampleSet, samples))]);
            foreach (NullFit fit in prepared.Fits)
            {
                context.Say(fit.Description);
                fit.Report.Warnings.ToList().ForEach(warning => context.Say($"{fit.Report.Response}: {warning}"));
            }
        }

        context.Say($"markers are tested against these by gpulmm scan --pred {backgrounds.Saved[0]}, with the same traits and covariates");
        NullSetRun.Finish(
            context, backgrounds.Saved, [.. study.Traits.Select(trait => trait.Name)], SampleFacts.Of(study.Report),
            [.. Study.SkippedOf(study)]);
    }

    private IReadOnlyList<string> Chromosomes(Genotypes genotypes) => !request.Loco ? []
        : request.KinshipPath is { } path ? NullSetRun.ChromosomesOf(path)
        : LocoKinship.ChromosomesOf(genotypes, MarkerFilter.Default);

    private void Plan(SexCodedGenotypes genotypes, StudySamples study, Backend backend)
    {
        int n = study.SampleSets.Max(set => set.Count);
        string background = !request.HasKinship ? "no random effects"
            : (request.KinshipPath is { } path ? $"kinship {path}" : "kinship of the analysed samples")
                + (request.Loco ? ", with each chromosome left out" : "");
        context.Plan($"n ≤ {n:N0}, {study.Traits.Count:N0} traits; {FamilyNames.Name(request.Generalised.Family)}, {background}; "
            + "null models are saved, no marker is tested");
        var model = new VarianceStage(n)
        {
            MatrixBytes = request.HasKinship
                ? (3L * sizeof(double) * n * n) + (request.Loco ? ScanStages.Held(request, genotypes, n) : 0) : 0,
        };
        MemoryPlan.Tell(context, backend.Plan([model]), "analyse fewer samples (--keep)");
    }
}
