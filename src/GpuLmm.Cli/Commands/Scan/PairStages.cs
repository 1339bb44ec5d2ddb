using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Prints what a scan of pairs will do and the memory that it takes, before it takes any.</summary>
internal static class PairStages
{
    private const string Advice = "analyse fewer samples (--keep)";

    /// <summary>The tests of pairs.</summary>
    public static PairStage Pairs(Genotypes genotypes, int n, int covariates, int traits, bool hasMatrix) => new(n)
    {
        FileSamples = genotypes.Samples.Count,
        HasDosages = genotypes.HasDosages,
        Markers = genotypes.Markers.Count,
        Covariates = covariates,
        Traits = traits,
        HasMatrix = hasMatrix,
    };

    /// <summary>Tells of traits of a table: with a kinship one after the other, as their fits hold K and K∘K.</summary>
    public static void Tell(ScanRequest request, RunContext context, Genotypes genotypes, StudySamples study, Backend backend)
    {
        int n = study.SampleSets.Max(set => set.Count), p = study.SampleSets.Max(set => set.Covariates.Names.Count);
        string background = request.HasKinship ? "K and K∘K" : "linear regression";
        context.Plan(
            $"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits; "
            + $"{background}, {request.Pairs!.Description}");
        if (!request.HasKinship)
        {
            MemoryPlan.Tell(context, backend.Plan([Pairs(genotypes, n, p, study.Traits.Count, hasMatrix: false)]), Advice);
            return;
        }

        long rows = request.KinshipPath is { } path ? KinshipFile.CountSamples(path) : n, held = sizeof(double) * rows * rows;
        StageSize[] fit =
        [
            new VarianceStage(n) { MatrixBytes = 2 * held }, Pairs(genotypes, n, 0, 1, hasMatrix: true) with { HeldBytes = held },
        ];
        var kinship = new KinshipStage(n) { FileSamples = genotypes.Samples.Count, HasDosages = genotypes.HasDosages };
        MemoryPlan.Tell(context, backend.Plan(request.KinshipPath is null ? [kinship, .. fit] : fit), Advice);
    }
}
