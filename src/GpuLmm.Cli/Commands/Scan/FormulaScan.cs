using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Scans against a model by formula, or against a saved one.</summary>
internal sealed class FormulaScan(ScanRequest request, FormulaScanRequest model, RunContext context)
{
    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        AssociationOptions association = request.Association with { Filter = request.Markers.Load() };
        genotypes.RequireSexes(association.Filter);
        using FittedNull? saved = model.NullPath is { } path ? context.Stage("null model", _ => FittedNullFile.Read(path)) : null;
        MarkerPairs? pairs = request.Pairs?.Load(genotypes);
        if (pairs is not null && saved?.Tests.Count > 0)
        {
            throw new InputException($"{model.NullPath}: was saved with interactions of markers; pairs are tested against a model without.");
        }

        if (saved is not null)
        {
            RequireFamily(model.NullPath!, saved, pairs is not null, association);
        }

        if (request.Sets is not null && saved?.Tests.Count > 0)
        {
            throw new InputException($"{model.NullPath}: was saved with interactions of markers; sets are tested against a model without.");
        }

        var outputs = new ScanOutputs(request.Format, request.HasReport, pairs, context)
        {
            Conditional = request.Conditional,
            Variants = request.Sets is { } variants ? (variants, variants.Load()) : null,
            Part = ShardPart.Tell(association, genotypes, context),
        };
        if (request.Conditional is not null)
        {
            ConditionalScan.RequireIds(genotypes);
        }

        GenotypedRecords? records = saved is null ? Records(genotypes) : null;
        outputs.Reserve([saved?.Report.Response ?? ModelFormula.Parse(model.Formula).Response.Text]);
        if (model.SavePath is { } save)
        {
            context.Outputs.Reserve([save]);
        }

        using Backend backend = Study.OpenDevice(context);
        Plan(records, saved, genotypes, backend);
        PlanJournal(saved, outputs.Part?.Kept ?? genotypes.Markers.Count);
        using var kernels = records is null ? null : ScanKernels.Read(model.KernelPaths, request.Loco, context);
        using FittedNull? fitted = records is null ? null : context.Stage(
            "null model", _ => Given(Fit(records, kernels!.ByName, backend, null), genotypes));
        FittedNull own = saved ?? fitted!;
        ModelReport? held = request.Generalised is { IsGeneralised: true, SharesVariances: true } ? own.Report : null;
        if (model.SavePath is { } target)
        {
            context.Results.Write(target, stream => FittedNullFile.Write(stream, own));
        }

        SampleFacts flow = Flow(genotypes, records, own);
        context.Facts.Samples = flow;
        context.Say($"samples: {flow}");
        ScanBackground background = kernels?.Loco is { } sums
            ? ScanBackground.LeaveChromosomeOut(
                own, genotypes, sums, without => Given(Fit(records!, kernels.With(without), backend, held), genotypes), Note)
            : ScanBackground.Of(own, genotypes);
        using ScanSet set = outputs.NewSet(background.Samples, background.Traits, backend);
        using var conditioned = new ConditionedNull((chromosome, markers) =>
        {
            using Kinship? without = kernels!.Loco?.Without(genotypes.Karyotype.LinkageGroupOf(chromosome));
            return Fit(
                records!.WithMarkers(genotypes, markers), without is null ? kernels.ByName : kernels.With(without), backend, null, markers);
        });
        set.Scan(
            () => new PreparedBackground(background, [NullFit.Of(own.Report)], 0, background)
            {
                Given = (_, chromosome, markers) => conditioned.Of(chromosome, markers, genotypes),
            },
            genotypes, backend, association);
        Study.TellSexCoding(context, genotypes);
        outputs.Finish([set], ScanSummary.Of([set], flow, [], genotypes, outputs.Part), model.SavePath);
    }

    private GenotypedRecords Records(SexCodedGenotypes genotypes)
    {
        var data = DataTable.Read(model.DataPath);
        Study.Describe(context, data);
        return GenotypedRecords.Of(data, model.Options.Id, genotypes, model.KeepPath, model.RemovePath)
            .WithMarkers(genotypes, model.ConditionalMarkers);
    }

    private FittedNull Fit(
        GenotypedRecords records, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, ModelReport? held,
        params IReadOnlyList<string> given) =>
        FittedNull.Fit(records.Data, model.FormulaGiven(given), kernels, backend, model.Options.Holding(held), context.Cancellation);

    private FittedNull Given(FittedNull own, Genotypes genotypes) =>
        request.Generalised.Given.Count == 0 ? own : own.GivenBy(genotypes, request.Generalised.Given);

    private void Note(string chromosome, FittedNull own) =>
        context.Note($"without chromosome {chromosome}: {NullFit.Of(own.Report).Description}");

    private void Plan(GenotypedRecords? records, FittedNull? saved, SexCodedGenotypes genotypes, Backend backend)
    {
        bool isGeneralised = saved?.Generalised is not null
            || (request.Generalised.IsGeneralised && model.Options.Environments.Count == 0);
        int n = records?.Kept ?? saved!.Ids.Count,
            columns = isGeneralised ? 1 : saved?.Design.Columns.Columns ?? model.Options.Environments.Count + 1;
        string tests = request.Pairs is { } pairs ? pairs.Description : request.Sets is not null ? "sets of variants"
            : isGeneralised ? "score tests and saddlepoints" : columns > 1 ? "interactions"
            : string.Join(", ", request.Association.Tests).ToLowerInvariant();
        context.Plan($"{saved?.Report.Formula ?? model.ConditionalFormula}, {n:N0} samples, m ≤ {genotypes.Markers.Count:N0}; {tests} with the variances of the null model");
        GenotypeStage scan = request.Pairs is not null
            ? PairStages.Pairs(genotypes, n, 0, 1, hasMatrix: true) : new ScoreStage(n)
            {
                FileSamples = genotypes.Samples.Count,
                HasDosages = genotypes.HasDosages,
                Covariates = 0,
                MarkerColumns = columns,
                Matrices = 1,
            };
        StageSize[] stages = records is null
            ? [scan] : [new VarianceStage(records.Data.RowCount) { MatrixBytes = NamedKernels.Bytes(model.KernelPaths) }, scan];
        MemoryPlan.Tell(context, backend.Plan(stages), "analyse fewer samples (--keep)");
    }

    private void PlanJournal(FittedNull? saved, int markers)
    {
        int environments = model.Options.Environments.Count;
        int rows = saved?.Tests.Count > 0 ? saved.Tests.Count
            : environments > 0 ? environments + InteractionScan.MoreRows : request.Association.Tests.Count;
        JournalPlan.Tell(
            context, request.Sets is not null ? 0 : markers, rows, saved?.Generalised is not null || request.Generalised.IsGeneralised);
    }

    private static SampleFacts Flow(SexCodedGenotypes genotypes, GenotypedRecords? records, FittedNull own)
    {
        int ids = records?.IdCount ?? own.Ids.Count, kept = records?.Kept ?? ids;
        return new SampleFacts(
            genotypes.Samples.Count, ids, null, records?.Matched ?? ids, records?.RemovedByLists ?? 0, 0, kept - own.Ids.Count,
            own.Ids.Count, records?.NotGenotyped.Count ?? 0, [.. records?.NotGenotyped.Take(3) ?? []]);
    }

    /// <summary>A saved model knows its family, and the options that it takes follow from that.</summary>
    /// <param name="name">Of the saved model.</param>
    /// <param name="saved">The model.</param>
    /// <param name="hasPairs">Whether pairs are tested.</param>
    /// <param name="association">What is tested.</param>
    /// <exception cref="InputException">Options of another family.</exception>
    public static void RequireFamily(string name, FittedNull saved, bool hasPairs, AssociationOptions association)
    {
        bool isGeneralised = saved.Generalised is not null, isMeasurement = !isGeneralised;
        string? fault = isMeasurement && association.Tests.Contains(MarkerTest.Firth) ? "--test firth is of cases and counts"
            : isMeasurement && association.Generalised != GeneralisedTestOptions.Default
            ? "--spa, --spa-cutoff, --spa-cgf, --firth and --exact-mac are of cases and counts"
            : isGeneralised && hasPairs ? "pairs are tested against a model of a measurement"
            : isGeneralised && association.Tests.Contains(MarkerTest.Lrt) ? "expected --test score or firth" : null;
        if (fault is not null)
        {
            throw new InputException(
                $"{name}: is the null model of {(isMeasurement ? "a measurement" : "cases or counts")}: {fault}.");
        }
    }
}
