namespace GpuLmm;

/// <summary>What is on which kind of chromosome, and what became of it.</summary>
public sealed record SexCodingReport
{
    /// <summary>Markers of each kind.</summary>
    public required IReadOnlyDictionary<ChromosomeKind, int> MarkerCounts { get; init; }

    /// <summary>Samples that are male.</summary>
    public required int MaleCount { get; init; }

    /// <summary>Samples that are female.</summary>
    public required int FemaleCount { get; init; }

    /// <summary>Samples of unknown sex: their genotypes on X and Y are missing.</summary>
    public required int UnknownSexCount { get; init; }

    /// <summary>Heterozygous calls of males on X and Y, set missing, in the markers read so far.</summary>
    public required long HeterozygousCount { get; init; }

    /// <summary>Markers that have such calls.</summary>
    public required int HeterozygousMarkerCount { get; init; }

    /// <summary>How markers are coded, in a sentence.</summary>
    internal string Describe(MaleCoding coding)
    {
        string[] parts =
        [
            .. new (ChromosomeKind Kind, string Text)[]
            {
                (ChromosomeKind.X, $"on X (males {(coding == MaleCoding.ZeroOne ? "0/1" : "0/2")}, unknown sex missing)"),
                (ChromosomeKind.PseudoAutosomal, "pseudoautosomal (as autosomes)"),
                (ChromosomeKind.Y, "on Y (males 0/2, others missing)"),
                (ChromosomeKind.Mitochondrion, "mitochondrial (0/2)"),
            }.Where(part => MarkerCounts[part.Kind] > 0)
                .Select(part => FormattableString.Invariant($"{MarkerCounts[part.Kind]:N0} {part.Text}")),
        ];
        return $"markers {string.Join(", ", parts)}; sexes: "
            + FormattableString.Invariant($"{MaleCount:N0} males, {FemaleCount:N0} females, {UnknownSexCount:N0} unknown");
    }
}
