using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Genotypes of a kinship that are others than those that are tested.</summary>
internal sealed class ModelGenotypes : IDisposable
{
    private readonly Genotypes tested;
    private readonly Func<SampleId, int> find;

    private ModelGenotypes(SexCodedGenotypes genotypes, Genotypes tested)
    {
        Genotypes = genotypes;
        this.tested = tested;
        find = ModelSamples.Finder(genotypes, tested.Samples);
    }

    public SexCodedGenotypes Genotypes { get; }

    /// <summary>Opens them.</summary>
    /// <param name="request">The scan.</param>
    /// <param name="tested">Genotypes that are tested.</param>
    /// <returns>Null where the two are the same.</returns>
    /// <exception cref="InputException">A file is faulty, or no sample is in both.</exception>
    public static ModelGenotypes? Open(ScanRequest request, Genotypes tested)
    {
        if (request.Biobank?.ModelPath is not { } path)
        {
            return null;
        }

        // Chromosomes are named by the same species.
        GenotypeSource source = request.Genotypes with { Format = GenotypeFormat.PlinkBed, Path = path, SamplePath = null };
        var own = new ModelGenotypes(source.Open(), tested);
        if (tested.Samples.Any(own.Has))
        {
            return own;
        }

        own.Dispose();
        throw new InputException(
            $"{path}: none of its {own.Genotypes.Samples.Count} samples ('{own.Genotypes.Samples[0]}', …) is among the "
            + $"{tested.Samples.Count} of {tested.Name} ('{tested.Samples[0]}', …).");
    }

    /// <summary>Whether a sample that is tested is there.</summary>
    public bool Has(SampleId sample) => find(sample) >= 0;

    /// <summary>Says what they are, and whom one of the two lacks.</summary>
    public void Tell(RunContext context)
    {
        int both = tested.Samples.Count(Has), all = Genotypes.Samples.Count;
        context.Say($"genotypes of the kinship: {GenotypeFacts.Of(Genotypes)}");
        context.Say(FormattableString.Invariant($"samples: {both:N0} in both; {tested.Samples.Count - both:N0} of {tested.Name} and ")
            + FormattableString.Invariant($"{all - both:N0} of {Genotypes.Name} are not in the other and not analysed"));
    }

    public void Dispose() => Genotypes.Dispose();
}
