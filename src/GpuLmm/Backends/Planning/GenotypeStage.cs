namespace GpuLmm;

/// <summary>A stage that reads genotypes in blocks of markers.</summary>
internal abstract record GenotypeStage : StageSize
{
    private protected GenotypeStage(int samples) => Samples = samples;

    /// <summary>n, the samples analysed.</summary>
    public int Samples { get; init; }

    /// <summary>N, the samples of the genotype file; 0 where they are n.</summary>
    public int FileSamples { get; init; }

    /// <summary>Whether the genotypes may be dosages (<see cref="Genotypes.HasDosages"/>), 4 bytes each instead of a quarter.</summary>
    public bool HasDosages { get; init; }

    /// <summary>Bytes of the relationship matrices that the caller holds during the stage.</summary>
    public long HeldBytes { get; init; }

    internal int SamplesRead => Math.Max(FileSamples, Samples);

    /// <summary>Bytes of the host for blocks of dosages as they are read, and as they are sent to devices.</summary>
    private protected long DosageBytes(int markers, int blocksRead, int sentBytes) =>
        HasDosages ? markers * ((4L * blocksRead * SamplesRead) + ((long)sentBytes * Samples)) : 0;
}
