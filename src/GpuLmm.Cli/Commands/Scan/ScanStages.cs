using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells what a scan will do and the memory it takes, before it takes any.</summary>
internal static class ScanStages
{
    public static void Tell(ScanRequest request, RunContext context, Genotypes genotypes, StudySamples study, Backend backend)
    {
        int n = study.SampleSets.Max(set => set.Count);
        int p = study.SampleSets.Max(set => set.Covariates.Names.Count);
        string lambda = request.Association.FixedLambda ? "of the null model" : "of every marker";
        string kinship = request.KinshipPath is null ? "kinship of the analysed samples" : $"kinship {request.KinshipPath}";
        string sets = study.SampleSets.Count == 1 ? string.Empty : $" in {study.SampleSets.Count:N0} sample sets";
        context.Say($"plan: n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits{sets}; {kinship}"
            + $"{(request.Loco ? ", leaving out the marker's chromosome" : string.Empty)}, eigendecomposition, "
            + $"{string.Join(", ", request.Association.Tests).ToLowerInvariant()} with λ {lambda}");
        var size = new StudySize(n, genotypes.Markers.Count)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            Covariates = p,
            Traits = study.SampleSets.Max(set => study.Traits.Count(trait => ReferenceEquals(trait.SampleSet, set))),
            ComputesKinship = request.KinshipPath is null,
            LeavesChromosomesOut = request.Loco,
            MatrixBytes = Held(request, genotypes, n),
            KeepsMatrices = request.Loco || !ScanKinships.ServesOneSet(request, study),
        };
        string advice = request.Loco ? "run without --loco or with fewer samples (--keep)" : "analyse fewer samples (--keep)";
        MemoryPlan.Tell(context, backend.Plan(size), advice);
    }

    /// <summary>Relationship matrices held from the kinship on.</summary>
    private static long Held(ScanRequest request, Genotypes genotypes, int n)
    {
        int chromosomes = !request.Loco ? 0
            : request.KinshipPath is null ? LocoKinship.ChromosomesOf(genotypes, MarkerFilter.Default).Count
            : LocoFile.CountChromosomes(request.KinshipPath);
        long rows = request.KinshipPath is null ? n : KinshipFile.CountSamples(request.KinshipPath);
        return (chromosomes + 1) * sizeof(double) * rows * rows;
    }
}
