using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>Prints what a scan will do and the memory that it takes, before it takes any.</summary>
internal static class ScanStages
{
    public static void Tell(
        ScanRequest request, RunContext context, Genotypes genotypes, Genotypes ofModel, StudySamples study, Backend backend)
    {
        if (request.Pairs is not null)
        {
            PairStages.Tell(request, context, genotypes, study, backend);
            return;
        }

        if (request.Generalised.IsGeneralised)
        {
            GeneralisedBackgrounds.Tell(request, context, genotypes, study, backend);
            return;
        }

        int n = study.SampleSets.Max(set => set.Count);
        int p = study.SampleSets.Max(set => set.Covariates.Names.Count);
        int traits = study.SampleSets.Max(set => study.Traits.Count(trait => ReferenceEquals(trait.SampleSet, set)));
        string sets = study.SampleSets.Count == 1 ? string.Empty : $" in {study.SampleSets.Count:N0} sample sets";
        string tests = request.Sets is not null ? "sets of variants" : request.IsJoint ? "joint tests"
            : string.Join(", ", request.Association.Tests).ToLowerInvariant();
        string variances = !request.HasKinship ? string.Empty : $" with {(request.IsJoint ? "variances" : "λ")} of "
            + (request.Association.FixedLambda || request.Sets is not null || request.Biobank is not null || request.SparsePath is not null
                ? "the null model" : "every marker");
        context.Plan(
            $"n ≤ {n:N0}, m ≤ {genotypes.Markers.Count:N0}, p ≤ {p:N0}, {study.Traits.Count:N0} traits{sets}; "
            + $"{Background(request)}{tests}{variances}");
        if (!request.HasKinship || request.SparsePath is not null)
        {
            var score = new ScoreStage(n)
            {
                FileSamples = genotypes.Samples.Count,
                HasDosages = genotypes.HasDosages,
                Covariates = p,
                Traits = traits
            };
            MemoryPlan.Tell(context, backend.Plan([score]), "analyse fewer samples (--keep)");
            return;
        }

        if (request.Biobank is { } biobank)
        {
            BiobankNull.Tell(biobank, context, genotypes, ofModel, study, backend);
            return;
        }

        long matrices = Held(request, genotypes, n);
        bool keeps = request.Loco || !ScanBackgrounds.ServesOneSet(request, study);
        var kinship = new KinshipStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            HeldBytes = request.Loco ? matrices : 0,
        };
        var decomposition = new DecompositionStage(n)
        {
            MatrixBytes = matrices,
            KeepsMatrices = keeps,
            LeavesChromosomesOut = request.Loco,
        };
        GenotypeStage scan = request.Sets is not null ? SetStage(genotypes, n, keeps ? matrices : 0) : new ScanStage(n)
        {
            FileSamples = genotypes.Samples.Count,
            HasDosages = genotypes.HasDosages,
            HeldBytes = keeps ? matrices : 0,
            Covariates = p,
            Traits = traits,
        };
        string advice = (request.Loco ? "run without --loco or with fewer samples (--keep)" : "analyse fewer samples (--keep)")
            + (request.KinshipPath is null && !request.IsJoint
                ? $", or use --scale biobank, which holds no matrix of {n:N0} × {n:N0}" : string.Empty);
        StageSize[] stages = request.KinshipPath is null ? [kinship, decomposition, scan] : [decomposition, scan];
        MemoryPlan.Tell(context, backend.Plan(stages), advice);
    }

    /// <summary>Sets: P of a trait, and the eigenvectors that it is made of.</summary>
    private static ScoreStage SetStage(Genotypes genotypes, int n, long held) => new(n)
    {
        FileSamples = genotypes.Samples.Count,
        HasDosages = genotypes.HasDosages,
        Matrices = 1,
        HeldBytes = held + (2L * sizeof(double) * n * n),
    };

    private static string Background(ScanRequest request) => request.PredictionsPath is { } list
        ? $"linear regression of what predictions leave ({list}), "
        : !request.HasKinship
        ? "linear regression without random effects, "
        : request.SparsePath is { } sparse ? $"sparse kinship {sparse}, factored family by family, "
        : request.Biobank is not null ? "null model without a relationship matrix, leaving out the marker's chromosome, "
        : $"{(request.KinshipPath is null ? "kinship of the analysed samples" : $"kinship {request.KinshipPath}")}"
            + $"{(request.Loco ? ", leaving out the marker's chromosome" : string.Empty)}, eigendecomposition, ";

    /// <summary>Relationship matrices held from the kinship on.</summary>
    public static long Held(ScanRequest request, Genotypes genotypes, int n)
    {
        int chromosomes = !request.Loco ? 0
            : request.KinshipPath is null ? LocoKinship.ChromosomesOf(genotypes, MarkerFilter.Default).Count
            : LocoFile.CountChromosomes(request.KinshipPath);
        long rows = request.KinshipPath is null ? n : KinshipFile.CountSamples(request.KinshipPath);
        return (chromosomes + 1) * sizeof(double) * rows * rows;
    }
}
