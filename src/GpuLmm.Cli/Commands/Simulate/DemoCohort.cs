namespace GpuLmm.Cli.Commands;

/// <summary>What the demo's cohort is made with.</summary>
internal static class DemoCohort
{
    /// <summary>
    /// 400 samples, 3,000 markers on twenty chromosomes, three loci. A chromosome that is left out is a twentieth of the background, and
    /// many founders with short shared segments keep the signals of the three loci short: λGC is then near 1.
    /// </summary>
    public static SimulationOptions Options { get; } = SimulationOptions.Default with
    {
        FamilyCount = 80,
        ChromosomeCount = 20,
        MarkersPerChromosome = 150,
        FounderCount = 64,
        FounderSwitchRate = 0.1,
        PolygenicShare = 0.2,
        LocusShare = 0.15,
    };

    /// <summary>The h² that was put in: background and loci together.</summary>
    public static double Heritability => Options.PolygenicShare + (Options.LocusCount * Options.LocusShare);
}
