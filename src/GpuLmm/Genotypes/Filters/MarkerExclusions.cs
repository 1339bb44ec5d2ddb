namespace GpuLmm;

/// <summary>Markers a filter leaves out, each counted under the first reason that holds, in this order.</summary>
/// <param name="Chromosome">Not on a chromosome asked for; in a kinship, not on an autosome where none was.</param>
/// <param name="Extract">Not in the list to keep.</param>
/// <param name="Exclude">In the list to leave out.</param>
/// <param name="MaxMissing">Too many missing calls.</param>
/// <param name="MinMinorAlleleFrequency">Rarer allele too rare by frequency, or no call at all.</param>
/// <param name="MinMinorAlleleCount">Rarer allele too rare by count.</param>
/// <param name="UnknownExtractIds">Ids (not markers) in the list to keep that no marker has.</param>
public readonly record struct MarkerExclusions(
    int Chromosome, int Extract, int Exclude, int MaxMissing, int MinMinorAlleleFrequency, int MinMinorAlleleCount, int UnknownExtractIds)
{
    /// <summary>All markers left out.</summary>
    public int Total => Chromosome + Extract + Exclude + MaxMissing + MinMinorAlleleFrequency + MinMinorAlleleCount;

    /// <summary>The reasons that held, with their counts: <c>3 by chromosome, 12 by minor allele frequency</c>.</summary>
    public override string ToString()
    {
        string[] parts =
        [
            .. new (int Count, string Reason)[]
            {
                (Chromosome, "by chromosome"), (Extract, "not in the list to extract"), (Exclude, "in the list to exclude"),
                (MaxMissing, "by missing calls"), (MinMinorAlleleFrequency, "by minor allele frequency"),
                (MinMinorAlleleCount, "by minor allele count"),
            }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Reason}"),
            .. UnknownExtractIds > 0 ? [$"{UnknownExtractIds} ids to extract are no markers"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "none" : string.Join(", ", parts);
    }
}
