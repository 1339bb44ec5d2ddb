using System.Text.Json;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Computes a relationship matrix and writes it.</summary>
internal sealed class KinshipRun(KinshipRequest request, RunContext context)
{
    public void Run()
    {
        string prefix = context.Options.Out;
        context.Outputs.Reserve([.. request.Sparse is { } kept
            ? SparseKinshipFile.PathsOf(prefix, kept.Format) : KinshipFile.PathsOf(prefix, request.Format)]);
        using SexCodedGenotypes genotypes = request.Genotypes.Open();
        Study.Describe(context, genotypes);
        KinshipSamples samples = Samples(genotypes);
        KinshipOptions options = request.Kinship with { Filter = request.Markers.Load() };
        string[] chromosomes = request.Loco ? [.. LocoKinship.ChromosomesOf(genotypes, options.Filter)] : [];
        if (request.Loco)
        {
            context.Outputs.Reserve([.. LocoFile.PathsOf(prefix, request.Format, chromosomes)]);
        }

        using Backend backend = Study.OpenDevice(context);
        Plan(genotypes, samples, options, chromosomes.Length, backend);
        long? pairs = null;
        double markers = request.Sparse is { } sparse
            ? WriteSparse(genotypes, samples, options, backend, sparse, out pairs)
            : request.Loco
            ? WriteLoco(genotypes, samples, options, backend)
            : Write(genotypes, samples, options, backend);
        Study.TellSexCoding(context, genotypes);
        context.Say($"kinship of {Study.Count(samples.Count, "samples")} from {Study.Count((long)markers, "markers")}");
        context.Finish(context.Results.Paths, json =>
        {
            json.WriteNumber("samples", samples.Count);
            json.WriteNumber("judgedOver", samples.JudgedCount);
            json.WriteNumber("markers", markers);
            json.WritePropertyName("sexChromosomes");
            JsonSerializer.Serialize(json, SexFacts.Of(genotypes.Report), RunJson.Default.SexFacts);
            if (pairs is not null)
            {
                json.WriteNumber("pairs", pairs.Value);
                json.WriteNumber("threshold", request.Sparse!.Threshold);
            }

            json.WriteString("method", options.Method.ToString().ToLowerInvariant());
        });
    }

    private double Write(Genotypes genotypes, KinshipSamples samples, KinshipOptions options, Backend backend)
    {
        using KinshipKeeper? keeper = context.BeginSums();
        using Kinship kinship = context.Stage("kinship", progress =>
            Kinship.Estimate(genotypes, samples, backend, options, progress, context.Cancellation, keeper));
        context.Write(files => KinshipFile.Stage(files, kinship, context.Options.Out, request.Format));
        return kinship.MarkerCount;
    }

    private double WriteSparse(
        Genotypes genotypes, KinshipSamples samples, KinshipOptions options, Backend backend, SparseRequest sparse, out long? pairs)
    {
        SparseKinship kinship = context.Stage("kinship", progress =>
            SparseKinship.Estimate(genotypes, samples, backend, sparse.Threshold, options, progress, context.Cancellation));
        pairs = kinship.PairCount;
        context.Say($"{Study.Count(kinship.PairCount, "pairs")} above {FormattableString.Invariant($"{sparse.Threshold}")} are kept: "
            + $"{SparseFamilies.Of(kinship)}");
        context.Write(files => SparseKinshipFile.Stage(files, kinship, context.Options.Out, sparse.Format));
        return kinship.MarkerCount;
    }

    private double WriteLoco(Genotypes genotypes, KinshipSamples samples, KinshipOptions options, Backend backend)
    {
        using KinshipKeeper? keeper = context.BeginSums();
        using LocoKinship kinship = context.Stage("kinship", progress =>
            LocoKinship.Estimate(genotypes, samples, backend, options, progress, context.Cancellation, keeper));
        context.Write(files => LocoFile.Stage(files, kinship, context.Options.Out, request.Format));
        return kinship.MarkerCount;
    }

    private KinshipSamples Samples(Genotypes genotypes)
    {
        var kept = KinshipSamples.Kept(genotypes, request.Keep, request.Remove);
        if (request.Study is null)
        {
            return kept;
        }

        using StudySamples study = StudySamples.Align(genotypes, options: request.Study);
        Study.Describe(context, study);
        Study.RequireTraits(study);
        KinshipSamples samples = kept.JudgedOver(study);
        string judged = Study.Count(samples.JudgedCount, "samples with the phenotype");
        context.Say($"markers are judged over {judged}, the matrix has {samples.Count:N0}");
        return samples;
    }

    private void Plan(Genotypes genotypes, KinshipSamples samples, KinshipOptions options, int chromosomes, Backend backend)
    {
        var size = new KinshipStage(samples.Count)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            CountsPairs = options.PairwiseCounts,
            HeldBytes = request.Loco ? (chromosomes + 1L) * sizeof(double) * samples.Count * samples.Count : 0,
        };
        if (request.Sparse is { } sparse)
        {
            context.Plan($"{options.Method.ToString().ToLowerInvariant()} kinship of {samples.Count:N0} samples, of which pairs above "
                + FormattableString.Invariant($"{sparse.Threshold} are kept: in slabs of columns, no matrix of n × n"));
            return;
        }

        string advice = request.Loco ? "run without --loco or with fewer samples (--keep)" : "use fewer samples (--keep)";
        string parts = request.Loco ? $", {chromosomes} chromosomes" : string.Empty;
        context.Plan($"{options.Method.ToString().ToLowerInvariant()} kinship of {samples.Count:N0} samples{parts}");
        MemoryPlan.Tell(context, backend.Plan([size]), advice);
        // Sums that are complete are triangles; that of calls which is not may have both, and whole numbers beside it.
        long triangle = (long)samples.Count * (samples.Count + 1) / 2;
        long sums = Math.Max(1, chromosomes) * (options.PairwiseCounts ? 2 : 1);
        JournalPlan.TellSums(
            context, backend.Host == backend, triangle * ((sizeof(double) * (sums + 1)) + sizeof(int)));
    }
}
