using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Computes a relationship matrix, or its inverse, from a pedigree.</summary>
internal sealed class PedigreeRun(PedigreeRequest request, KinshipFormat format, RunContext context)
{
    // What the engine keeps of an animal: indices and coefficients, and the column block of a thread.
    private const int BytesPerAnimal = 120;
    private const int BlockBytesPerAnimal = 64;
    private const int InverseBytesPerAnimal = 200;

    public void Run()
    {
        string prefix = context.Options.Out;
        context.Outputs.Reserve([.. request.Inverse ? KinshipInverseFile.PathsOf(prefix) : KinshipFile.PathsOf(prefix, format)]);
        Pedigree pedigree = context.Stage("pedigree", _ => Pedigree.Read(request.Path, request.Options));
        context.Say(
            $"pedigree: {request.Path}, {Study.Count(pedigree.Samples.Count, "animals")}, {Study.Count(pedigree.FounderCount, "founders")}"
            + (pedigree.AddedCount > 0
            ? $", of them {Study.Count(pedigree.AddedCount, "parents without a line of their own")}" : string.Empty));
        pedigree.Warnings.ToList().ForEach(context.Say);
        IReadOnlyList<SampleId> samples = pedigree.Kept(request.Keep, request.Remove);
        Plan(pedigree, samples.Count);
        if (request.Inverse)
        {
            WriteInverse(pedigree);
        }
        else
        {
            Write(pedigree, samples);
        }

        context.Finish(context.Results.Paths, json =>
        {
            json.WriteString("source", "pedigree");
            json.WriteNumber("animals", pedigree.Samples.Count);
            json.WriteNumber("founders", pedigree.FounderCount);
            json.WriteNumber("added", pedigree.AddedCount);
            json.WriteNumber("samples", samples.Count);
            json.WriteString("method", request.Inverse ? "inverse" : request.Origin?.ToString().ToLowerInvariant() ?? "additive");
        });
    }

    private void Write(Pedigree pedigree, IReadOnlyList<SampleId> samples)
    {
        int threads = context.Options.Threads;
        using Kinship kinship = context.Stage("kinship", _ =>
            request.Origin is { } origin ? pedigree.Gametic(origin, samples, threads) : pedigree.Relationship(samples, threads));
        context.Write(files => KinshipFile.Stage(files, kinship, context.Options.Out, format));
    }

    private void WriteInverse(Pedigree pedigree)
    {
        KinshipInverse inverse = context.Stage("inverse", _ => pedigree.Inverse(context.Options.Threads));
        context.Say($"inverse: {Study.Count(inverse.Values.Length, "entries on and below the diagonal")}, "
            + $"log determinant of the matrix {Study.Number(inverse.LogDeterminant, "0.######")}, "
            + $"{Study.Count(inverse.Inbreeding.Count(f => f > 0), "animals are inbred")}");
        context.Write(files => KinshipInverseFile.Stage(files, inverse, context.Options.Out));
    }

    private void Plan(Pedigree pedigree, int count)
    {
        int threads = context.Options.Threads == 0 ? Environment.ProcessorCount : context.Options.Threads;
        long nodes = (request.Origin is null ? 1L : 2L) * pedigree.Samples.Count;
        long bytes = nodes * (BytesPerAnimal + ((long)BlockBytesPerAnimal * threads))
            + (request.Inverse ? (long)InverseBytesPerAnimal * pedigree.Samples.Count : sizeof(double) * (long)count * count);
        string what = request.Inverse ? "inverse relationship" : request.Origin is { } origin
            ? $"{origin.ToString().ToLowerInvariant()} gametic" : "additive";
        context.Plan($"{what} matrix of {Study.Count(count, "animals")} from the pedigree");
        MemoryPlan.Tell(context, new RunPlan([new PlannedStage("kinship", "cpu", string.Empty, bytes, 0)]), "use fewer animals (--keep)");
    }
}
