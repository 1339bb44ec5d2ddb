namespace GpuLmm;

/// <summary>Null models without the kinship of the marker's chromosome.</summary>
internal sealed class LeaveChromosomeOut(
    SampleSet samples, IReadOnlyList<Trait> traits, LocoKinship kinship, Action<string, NullModel>? onNullModel)
        : ScanBackground(samples, traits)
{
    internal override IEnumerable<BackgroundPart> Parts(
        Genotypes genotypes, ScanMarkers markers, Backend backend, CancellationToken cancellationToken)
    {
        foreach ((string chromosome, int[] own) in markers.ByChromosome(genotypes))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Kinship without = kinship.Without(chromosome);
            using NullModel nullModel = NullModel.Fit(Samples, Traits, without, backend, releaseKinship: true);
            onNullModel?.Invoke(chromosome, nullModel);
            yield return new BackgroundPart(own, options => new ExactTester(nullModel, backend, options));
        }
    }

    internal override IEnumerable<SetPart> SetParts(
        Genotypes genotypes, IReadOnlyList<string> chromosomes, Backend backend, CancellationToken cancellationToken)
    {
        foreach (string chromosome in chromosomes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Kinship without = kinship.Without(chromosome);
            using NullModel nullModel = NullModel.Fit(Samples, Traits, without, backend, releaseKinship: true);
            onNullModel?.Invoke(chromosome, nullModel);
            foreach (SetPart part in WholeGenome.PartsOf(nullModel, chromosome, backend, cancellationToken))
            {
                yield return part;
            }
        }
    }
}
