using GpuLmm;

/// <summary>The program of the README, word for word.</summary>
internal static class ReadmeProgram
{
    public static void Run()
    {
        using Backend backend = Accelerators.OpenBest();
        using PlinkBed genotypes = PlinkBed.Open("study");
        using StudySamples samples = StudySamples.Align(genotypes, "study.pheno");
        using Kinship kinship = Kinship.Estimate(genotypes, samples, backend);
        using NullModel nullModel = NullModel.Fit(samples, kinship, backend);
        using AssociationTable table = AssociationTable.Create("study", nullModel);
        AssociationScan.Run(genotypes, nullModel, backend, table);
        table.Complete();
    }
}
