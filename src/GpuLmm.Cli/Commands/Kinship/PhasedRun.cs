using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Computes the relationship matrices of the maternal and the paternal alleles of a phased VCF.</summary>
internal sealed class PhasedRun(PhasedRequest request, KinshipFormat format, RunContext context)
{
    private string MaternalPrefix => context.Options.Out + ".maternal";

    private string PaternalPrefix => context.Options.Out + ".paternal";

    public void Run()
    {
        context.Outputs.Reserve([.. KinshipFile.PathsOf(MaternalPrefix, format), .. KinshipFile.PathsOf(PaternalPrefix, format)]);
        var vcf = VcfFile.Open(request.Path);
        IReadOnlyList<SampleId> samples = ParentalKinships.Kept(vcf, request.Keep, request.Remove);
        context.Say($"genotypes: {vcf.Path}, {Study.Count(vcf.Samples.Count, "samples")}, "
            + $"{(request.Order == HaplotypeOrder.PaternalMaternal ? "paternal|maternal" : "maternal|paternal")}");
        using Backend backend = Study.OpenDevice(context);
        Plan(samples.Count, backend);
        using ParentalKinships kinships = context.Stage("kinship", progress => ParentalKinships.Estimate(
            vcf, backend, request.Kinship with { Filter = request.Markers.Load() }, request.Order, samples, progress,
            context.Cancellation));
        Tell(kinships);
        context.Write(files => kinships.Stage(files, context.Options.Out, format));
        context.Finish(context.Results.Paths, json =>
        {
            PhasedReport report = kinships.Report;
            json.WriteString("source", "phased");
            json.WriteString("method", request.Kinship.Method.ToString().ToLowerInvariant());
            json.WriteNumber("samples", samples.Count);
            json.WriteNumber("records", report.RecordCount);
            json.WriteNumber("multiallelic", report.MultiallelicCount);
            json.WriteNumber("structural", report.StructuralCount);
            json.WriteNumber("notDiploid", report.NotDiploidCount);
            json.WriteNumber("filteredOut", report.Excluded.Total);
            json.WriteNumber("maternalMarkers", kinships.Maternal.MarkerCount);
            json.WriteNumber("paternalMarkers", kinships.Paternal.MarkerCount);
            json.WriteNumber("heterozygous", report.HeterozygousCount);
            json.WriteNumber("unphased", report.UnphasedCount);
            json.WriteNumber("missing", report.MissingCount);
        });
    }

    private void Tell(ParentalKinships kinships)
    {
        PhasedReport report = kinships.Report;
        context.Say($"records: {report.RecordCount:N0}; skipped: {Study.Count(report.MultiallelicCount, "multiallelic")}, "
            + $"{Study.Count(report.StructuralCount, "structural")}, {Study.Count(report.NotDiploidCount, "not diploid")}; filtered out: {report.Excluded}");
        context.Say(
            $"genotypes: {Study.Count(report.HeterozygousCount, "heterozygous")}, of them {Study.Count(report.UnphasedCount, "without phase")} "
            + $"(half a copy from each parent); {Study.Count(report.MissingCount, "missing")}");
        context.Say(
            $"kinships of {Study.Count(kinships.Maternal.Samples.Count, "samples")}: maternal from {Study.Count((long)kinships.Maternal.MarkerCount, "markers")}, "
            + $"paternal from {Study.Count((long)kinships.Paternal.MarkerCount, "markers")}");
    }

    private void Plan(int count, Backend backend)
    {
        string method = request.Kinship.Method.ToString().ToLowerInvariant();
        context.Plan($"{method} kinships of the maternal and the paternal alleles of {count:N0} samples");
        MemoryPlan.Tell(context, backend.Plan([new KinshipStage(count) { CountsPairs = true }]), "use fewer samples (--keep)");
    }
}
