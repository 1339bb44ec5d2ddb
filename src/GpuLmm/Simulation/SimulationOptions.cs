namespace GpuLmm;

/// <summary>Sizes and truth of a <see cref="SimulatedCohort"/>; shares are parts of a variance of 1.</summary>
internal sealed record SimulationOptions
{
    /// <summary>500 samples, 2,500 markers on five chromosomes, three loci.</summary>
    public static SimulationOptions Default { get; } = new();

    /// <value>The default is 1.</value>
    public int Seed { get; init; } = 1;

    /// <summary>Families of two parents and three children.</summary>
    /// <value>The default is 100.</value>
    public int FamilyCount { get; init; } = 100;

    /// <value>The default is 5.</value>
    public int ChromosomeCount { get; init; } = 5;

    /// <value>The default is 500.</value>
    public int MarkersPerChromosome { get; init; } = 500;

    /// <summary>Haplotypes that the parents' genomes are mosaics of.</summary>
    /// <value>The default is 16.</value>
    public int FounderCount { get; init; } = 16;

    /// <summary>
    /// Probability that a parent's haplotype follows another founder from one marker to the next: the larger, the shorter is linkage
    /// disequilibrium.
    /// </summary>
    /// <value>The default is 0.02.</value>
    public double FounderSwitchRate { get; init; } = 0.02;

    /// <summary>Loci of large effect.</summary>
    /// <value>The default is 3.</value>
    public int LocusCount { get; init; } = 3;

    /// <summary>Variance explained by each locus.</summary>
    /// <value>The default is 0.08.</value>
    public double LocusShare { get; init; } = 0.08;

    /// <summary>Variance explained by all markers together.</summary>
    /// <value>The default is 0.3.</value>
    public double PolygenicShare { get; init; } = 0.3;

    /// <summary>Share of missing calls.</summary>
    /// <value>The default is 0.005.</value>
    public double MissingCalls { get; init; } = 0.005;

    /// <summary>Share of samples without a trait.</summary>
    /// <value>The default is 0.02.</value>
    public double MissingTraits { get; init; } = 0.02;
}
