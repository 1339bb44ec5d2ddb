namespace GpuLmm.Tests;

/// <summary>Runs scans of a simulated study on the host.</summary>
internal static class ScanSetup
{
    public static readonly AssociationOptions AllTests = new() { Tests = [MarkerTest.Wald, MarkerTest.Lrt, MarkerTest.Score] };

    public static StudySamples Samples(SimulatedStudy study, params double[][] traits) => StudySamples.FromArrays(
        study.Ids, [.. traits.Select((_, t) => $"t{t}")], traits, ["age"], [study.Covariate]);

    public static CollectedRows Scan(
        SimulatedStudy study, StudySamples samples, Kinship kinship, Backend backend, AssociationOptions? options = null)
    {
        var rows = new CollectedRows();
        foreach (SampleSet set in samples.SampleSets)
        {
            Trait[] traits = [.. samples.Traits.Where(trait => trait.SampleSet == set)];
            using NullModel nullModel = NullModel.Fit(set, traits, kinship, backend);
            AssociationScan.Run(study.Genotypes, nullModel, backend, rows, options ?? AllTests);
        }

        return rows;
    }

    public static CollectedRows Scan(SimulatedStudy study, Backend backend, AssociationOptions? options = null, params double[][] traits)
    {
        using StudySamples samples = Samples(study, traits);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, backend);
        return Scan(study, samples, kinship, backend, options);
    }
}
