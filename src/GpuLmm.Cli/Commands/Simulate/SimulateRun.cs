using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Draws traits, and writes them with their truth.</summary>
internal sealed class SimulateRun(SimulateRequest request, RunContext context)
{
    private const string Phenotypes = ".pheno", Truth = ".truth.tsv", Effects = ".effects.tsv";

    public void Run()
    {
        string prefix = context.Options.Out;
        bool hasEffects = request.Options.MarkerShare > 0;
        string[] outputs = [prefix + Phenotypes, prefix + Truth, .. hasEffects ? (string[])[prefix + Effects] : []];
        context.Outputs.Reserve(outputs);
        using Backend backend = Study.OpenDevice(context);
        using var kernels = NamedKernels.Read(request.KernelPaths, context);
        KernelShare[] shares = [.. kernels.ByName.Select(pair => new KernelShare(pair.Key, pair.Value, request.Shares[pair.Key]))];
        SimulatedPhenotypes simulated = request.Genotypes is null
            ? context.Stage("traits", _ => SimulatedPhenotypes.Draw(shares, backend, request.Options, context.Cancellation))
            : DrawOnGenotypes(request.Genotypes, shares, backend);
        PendingFiles files = context.Results;
        files.Write(prefix + Phenotypes, stream => SimulationTables.WritePhenotypes(stream, simulated));
        files.Write(prefix + Truth, stream => SimulationTables.WriteTruth(stream, simulated));
        if (hasEffects)
        {
            files.Write(prefix + Effects, stream => SimulationTables.WriteEffects(stream, simulated));
        }

        context.Say($"{Study.Count(simulated.TraitNames.Count, "traits")} of {Study.Count(simulated.Samples.Count, "samples")}, "
            + $"{Study.Count(simulated.CausalMarkers.Count, "causal markers")}, seed {request.Options.Seed}");
        context.Finish(outputs, json =>
        {
            json.WriteNumber("samples", simulated.Samples.Count);
            json.WriteNumber("traits", simulated.TraitNames.Count);
            json.WriteNumber("causalMarkers", simulated.CausalMarkers.Count);
            json.WriteNumber("seed", request.Options.Seed);
        });
    }

    private SimulatedPhenotypes DrawOnGenotypes(GenotypeSource source, KernelShare[] shares, Backend backend)
    {
        using Genotypes genotypes = source.Open();
        Study.Describe(context, genotypes);
        var samples = KinshipSamples.Kept(genotypes, request.Keep, request.Remove);
        PhenotypeOptions options = request.Options with { Filter = request.Markers.Load() };
        return context.Stage("traits", progress =>
            SimulatedPhenotypes.Draw(genotypes, samples, shares, backend, options, progress, context.Cancellation));
    }
}
