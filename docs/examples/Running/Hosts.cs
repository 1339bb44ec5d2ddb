namespace GpuLmm.Examples;

/// <summary>What several stories share: genotyped families, and effects that have a given share of the variance.</summary>
internal static class Hosts
{
    /// <summary>Makes families of two parents and three children and writes their genotypes.</summary>
    public static SimulatedCohort Write(StoryFolder folder, string prefix, int families, int seed)
    {
        SimulatedCohort cohort = SimulatedCohort.Create(
            new SimulationOptions { Seed = Seeds.Of(seed, stream: 1), FamilyCount = families, MarkersPerChromosome = 200 });
        PlinkBed.Write(folder.Path(prefix), cohort.Samples, cohort.Markers, cohort.Counts);
        return cohort;
    }

    /// <summary>The genetic kernel of these genotypes.</summary>
    public static Kinship Kernel(StoryFolder folder, string prefix, Backend backend)
    {
        using PlinkBed genotypes = PlinkBed.Open(folder.Path(prefix));
        return Kinship.Estimate(genotypes, backend, new KinshipOptions { Method = KinshipMethod.Standardized });
    }

    /// <summary>u ~ N(0, σ² K) with σ² c(K) the variance that the effect is to have among the samples.</summary>
    public static double[] Effect(Kinship kinship, double variance, Random random)
    {
        double scale = Math.Sqrt(variance / kinship.VarianceScale);
        return [.. SimulatedEffects.Draw(kinship, random).Select(u => scale * u)];
    }

    /// <summary>e ~ N(0, σ² I).</summary>
    public static double[] Residual(int count, double variance, Random random) =>
        [.. SimulatedEffects.Draw(count, random).Select(z => Math.Sqrt(variance) * z)];

    public static double[] Sum(params double[][] parts) =>
        [.. Enumerable.Range(0, parts[0].Length).Select(i => parts.Sum(part => part[i]))];

    /// <summary>A draw by inversion: counts here are some tens.</summary>
    public static int Poisson(double mean, Random random)
    {
        double left = random.NextDouble(), probability = Math.Exp(-mean);
        int count = 0;
        for (; left > probability && count < 10_000; count++)
        {
            left -= probability;
            probability *= mean / (count + 1);
        }

        return count;
    }
}
