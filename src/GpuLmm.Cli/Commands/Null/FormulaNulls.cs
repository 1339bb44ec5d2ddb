using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Fits and saves the null model of a formula.</summary>
internal sealed class FormulaNulls(ScanRequest request, FormulaScanRequest model, RunContext context)
{
    public void Run()
    {
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        var data = DataTable.Read(model.DataPath);
        Study.Describe(context, data);
        GenotypedRecords records = GenotypedRecords.Of(data, model.Options.Id, genotypes, model.KeepPath, model.RemovePath)
            .WithMarkers(genotypes, model.ConditionalMarkers);
        string trait = ModelFormula.Parse(model.Formula).Response.Text;
        IReadOnlyList<string> chromosomes = !request.Loco ? []
            : model.KernelPaths.Values.FirstOrDefault(LocoFile.IsThere) is { } path ? NullSetRun.ChromosomesOf(path) : [];
        context.Outputs.Reserve(
            [FittedNullSet.PathOf(context.Options.Out), .. NullSetRun.PathsOf(context, [trait], chromosomes)]);
        using Backend backend = Study.OpenDevice(context);
        context.Plan($"{model.ConditionalFormula}, {records.Kept:N0} samples; null models are saved, no marker is tested");
        MemoryPlan.Tell(
            context, backend.Plan([new VarianceStage(records.Data.RowCount) { MatrixBytes = NamedKernels.Bytes(model.KernelPaths) }]),
            "analyse fewer samples (--keep)");
        using var kernels = ScanKernels.Read(model.KernelPaths, request.Loco, context);
        var run = new NullSetRun(context);
        ModelReport whole;
        using (FittedNull own = context.Stage("null model", _ => Fit(records, kernels.ByName, backend, null)))
        {
            run.Add(trait, own);
            whole = own.Report;
        }

        ModelReport? held = request.Generalised is { IsGeneralised: true, SharesVariances: true } ? whole : null;
        foreach (string chromosome in kernels.Loco?.Chromosomes ?? [])
        {
            using Kinship without = kernels.Loco!.Without(chromosome);
            using FittedNull own = context.Stage("null model", _ => Fit(records, kernels.With(without), backend, held));
            run.Add(chromosome, trait, own);
        }

        int analysed = whole.SampleCount;
        run.Finish(
            new SampleFacts(
                genotypes.Samples.Count, records.IdCount, null, records.Matched, records.RemovedByLists, 0,
                Math.Max(0, records.Kept - analysed), Math.Min(analysed, records.Kept), records.NotGenotyped.Count,
                [.. records.NotGenotyped.Take(3)]),
            []);
    }

    private FittedNull Fit(
        GenotypedRecords records, IReadOnlyDictionary<string, Kinship> kernels, Backend backend, ModelReport? held) =>
        FittedNull.Fit(records.Data, model.ConditionalFormula, kernels, backend, model.Options.Holding(held), context.Cancellation);
}
