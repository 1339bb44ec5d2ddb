namespace GpuLmm;

/// <summary>Which LD scores a regression is on.</summary>
public sealed record LdReferenceOptions
{
    /// <summary>
    /// Prefixes of the LD scores of the model: <c>P.l2.ldscore.gz</c> beside <c>P.l2.M_5_50</c>. Columns of several are set side by side.
    /// </summary>
    public required IReadOnlyList<string> Scores { get; init; }

    /// <summary>
    /// Whether each of <see cref="Scores"/> stands for a file by chromosome, whose number takes the place of <c>@</c> or follows.
    /// </summary>
    public bool ScoresByChromosome { get; init; }

    /// <summary>Prefix of the LD scores among the SNPs of the regression, which weight them; null takes those of the model.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether <see cref="Weights"/> stands for a file by chromosome.</summary>
    public bool WeightsByChromosome { get; init; }

    /// <summary>Chromosomes to take, all of which must be there; null takes those of 1 to 22 that are found, without a gap.</summary>
    public IReadOnlyCollection<string>? Chromosomes { get; init; }

    /// <summary>Whether M counts SNPs of all frequencies, not those above 5 %.</summary>
    public bool AllSnps { get; init; }

    /// <summary>M of each annotation in the place of the files'; null takes those.</summary>
    public IReadOnlyList<double>? M { get; init; }

    /// <summary>Files that are read at a time; 0, the default, takes all processors.</summary>
    public int Threads { get; init; }

    internal int Workers => Threads == 0 ? Environment.ProcessorCount : Threads;
}
