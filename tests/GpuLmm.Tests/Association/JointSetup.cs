namespace GpuLmm.Tests;

/// <summary>Joint scans of a simulated study on the host.</summary>
internal static class JointSetup
{
    /// <summary>Traits of different heritability that share a part of their noise; the first has a marker's effect.</summary>
    public static double[][] Traits(SimulatedStudy study, int count, int seed, int effectOf = 8)
    {
        var random = new Random(seed);
        double[] shared = [.. study.Noise.Select(_ => SimulatedStudy.Normal(random))];
        return [.. Enumerable.Range(0, count).Select(t =>
        {
            double[] y = study.Trait(0.3 + (0.4 * t / count), t == 0 ? effectOf : -1);
            return y.Select((value, i) => value + (0.7 * ((t % 2) - 0.3) * shared[i]) + (0.8 * SimulatedStudy.Normal(random))).ToArray();
        })];
    }

    public static (List<JointResult> Rows, AssociationSummary Summary, ModelReport Null) Scan(
        SimulatedStudy study, Backend backend, double[][] traits, AssociationOptions? options = null, Genotypes? genotypes = null)
    {
        using StudySamples samples = StudySamples.FromArrays(
            study.Ids, [.. traits.Select((_, t) => $"t{t}")], traits, ["age"], [study.Covariate], requireEveryTrait: true);
        using Kinship kinship = Kinship.Estimate(study.Genotypes, samples, backend);
        using var model = JointNullModel.Fit(samples.SampleSets[0], samples.Traits, kinship, backend);
        var rows = new List<JointResult>();
        AssociationSummary summary = JointScan.Run(genotypes ?? study.Genotypes, model, backend, rows.AddRange, options);
        return (rows, summary, model.Report);
    }
}
