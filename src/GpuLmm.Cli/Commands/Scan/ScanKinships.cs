using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The kinship of a sample set: read once for all of them, or computed from the set's own genotypes.</summary>
internal sealed class ScanKinships(
    ScanRequest request, RunContext context, Genotypes genotypes, Backend backend, MarkerFilter filter) : IDisposable
{
    // --chr and --extract choose what is tested; the background stays that of the genome.
    private readonly KinshipOptions options = new() { Method = request.Method, Filter = filter with { Chromosomes = null, Extract = null } };
    private Kinship? kinship;
    private LocoKinship? loco;

    /// <summary>Whether a kinship serves one sample set only, and can be freed as soon as that has its part of it.</summary>
    public static bool ServesOneSet(ScanRequest request, StudySamples study) => request.KinshipPath is null || study.SampleSets.Count == 1;

    /// <summary>K; the one before is gone.</summary>
    public Kinship Of(SampleSet samples)
    {
        if (request.KinshipPath is null)
        {
            kinship?.Dispose();
            kinship = null;
        }

        return kinship ??= context.Stage("kinship", progress => request.KinshipPath is { } path
            ? KinshipFile.Read(path, genotypes.Samples)
            : Kinship.Estimate(genotypes, KinshipSamples.Of(samples), backend, options, progress, context.Cancellation));
    }

    /// <summary>The sums of the chromosomes; those before are gone.</summary>
    public LocoKinship LocoOf(SampleSet samples)
    {
        if (request.KinshipPath is null)
        {
            loco?.Dispose();
            loco = null;
        }

        return loco ??= context.Stage("kinship", progress => request.KinshipPath is { } path
            ? LocoFile.Read(path, genotypes.Samples)
            : LocoKinship.Estimate(genotypes, KinshipSamples.Of(samples), backend, options, progress, context.Cancellation));
    }

    public void Dispose()
    {
        kinship?.Dispose();
        loco?.Dispose();
    }
}
