using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Tells what a scan will do and the memory it takes, before it takes any.</summary>
internal static class ScanPlan
{
    // Nodes of λ at which a trait's columns are kept, and the tile of markers scanned at once.
    private const int Nodes = 40;
    private const int Tile = 512;

    public static void Tell(ScanRequest request, RunContext context, Genotypes genotypes, StudySamples study)
    {
        int n = study.SampleSets.Max(set => set.Count);
        int p = study.SampleSets.Max(set => set.Covariates.Names.Count);
        int traits = study.SampleSets.Max(set => study.Traits.Count(trait => ReferenceEquals(trait.SampleSet, set)));
        string lambda = request.Association.FixedLambda ? "of the null model" : "of every marker";
        string kinship = request.KinshipPath is null ? "kinship of the analysed samples" : $"kinship {request.KinshipPath}";
        string sets = study.SampleSets.Count == 1 ? string.Empty : $" in {study.SampleSets.Count:N0} sample sets";
        context.Say($"plan: n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits{sets}; {kinship}"
            + $"{(request.Loco ? ", leaving out the marker's chromosome" : string.Empty)}, eigendecomposition, "
            + $"{string.Join(", ", request.Association.Tests).ToLowerInvariant()} with λ {lambda}");

        double square = MemoryPlan.Square(n);
        bool mixed = context.Options.Precision == Precision.Mixed;
        var plan = new MemoryPlan();
        double held = Held(request, genotypes, n);
        if (request.KinshipPath is null)
        {
            double sums = request.Loco ? held : 0;
            plan.Add("kinship", sums + ((mixed ? 2.5 : 2) * square) + MemoryPlan.Tile(n, 1024));
        }

        double kept = request.Loco || !ScanKinships.ServesOneSet(request, study) ? held : 0;
        plan.Add("null model", Math.Max(held + ((request.Loco ? 2 : 1) * square), kept + square + MemoryPlan.EigenWork(n)));
        double columns = sizeof(double) * (double)(n + Tile) * Nodes * traits * (p + 2);
        plan.Add("scan", kept + (square * (mixed ? 1.5 : 1)) + MemoryPlan.Tile(n, Tile) + columns);
        string advice = request.Loco ? "run without --loco or with fewer samples (--keep)" : "analyse fewer samples (--keep)";
        context.Say($"memory: {plan.Require(context.Options.MemoryLimit, advice)}");
    }

    /// <summary>Matrices that stay from the kinship on.</summary>
    private static double Held(ScanRequest request, Genotypes genotypes, int n)
    {
        int chromosomes = !request.Loco ? 0
            : request.KinshipPath is null ? genotypes.Markers.Select(marker => marker.Chromosome).Distinct().Count()
            : LocoFile.CountChromosomes(request.KinshipPath);
        double square = MemoryPlan.Square(request.KinshipPath is null ? n : KinshipFile.CountSamples(request.KinshipPath));
        return (chromosomes + 1) * square;
    }
}
