namespace GpuLmm;

/// <summary>The sizes of a run, from which <see cref="Backend.Plan"/> tells its memory.</summary>
/// <param name="Samples">n, the samples analysed.</param>
/// <param name="Markers">M; 0 where no marker is tested.</param>
public sealed record StudySize(int Samples, long Markers)
{
    /// <summary>N, the samples of the genotype file; 0 where they are n.</summary>
    public int FileSamples { get; init; }

    /// <summary>Whether the genotypes may be dosages (<see cref="Genotypes.HasDosages"/>), 4 bytes each instead of a quarter.</summary>
    public bool HasDosages { get; init; }

    /// <summary>p, columns of X.</summary>
    public int Covariates { get; init; } = 1;

    /// <summary>T.</summary>
    public int Traits { get; init; } = 1;

    /// <summary>Whether the kinship is computed from the genotypes.</summary>
    public bool ComputesKinship { get; init; }

    /// <summary>Whether K is divided by the markers of each pair, which are then counted beside it.</summary>
    public bool CountsPairs { get; init; }

    /// <summary>Whether each chromosome's markers are tested against the kinship of the others.</summary>
    public bool LeavesChromosomesOut { get; init; }

    /// <summary>Bytes of the relationship matrices that the caller holds while the null model is fitted.</summary>
    public long MatrixBytes { get; init; }

    /// <summary>Whether these matrices stay until the end.</summary>
    public bool KeepsMatrices { get; init; }

    /// <summary>Whether V is factored at every step of a search instead of one kernel decomposed once.</summary>
    public bool FactorsVariance { get; init; }

    /// <summary>Whether the only random variance is tested exactly: Z K Z' is formed and decomposed beside what the fit holds.</summary>
    public bool TestsVarianceExactly { get; init; }

    /// <summary>Whether all effects are grouped: neither V nor a kernel is held, and memory follows the levels that meet, known only from the data.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>Whether many small grouped models are fitted, <see cref="Samples"/> records in all.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Stages of the run: kinship alone, or up to the null model, or with the scan.</summary>
    internal bool TestsMarkers => Markers > 0 && !KinshipOnly;

    /// <summary>Whether the run ends with the kinship.</summary>
    public bool KinshipOnly { get; init; }
}
