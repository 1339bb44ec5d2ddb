namespace GpuLmm.Cli.Commands;

/// <summary>Sets of variants that are tested in the place of markers.</summary>
/// <param name="GroupPath">SAIGE's group file; null for REGENIE's files.</param>
/// <param name="SetListPath">REGENIE's list of sets.</param>
/// <param name="AnnotationPath">Its annotations.</param>
/// <param name="MaskPath">Masks; null, of a group file, for one mask.</param>
/// <param name="FrequencyPath">Frequencies; null for counted ones.</param>
/// <param name="Options">Which variants, and how they are tested.</param>
/// <param name="HasScores">Whether scores and covariances are written.</param>
internal sealed record SetsRequest(
    string? GroupPath, string? SetListPath, string? AnnotationPath, string? MaskPath, string? FrequencyPath, SetOptions Options,
    bool HasScores)
{
    /// <summary>Reads the sets.</summary>
    public VariantSets Load() => GroupPath is not null
        ? VariantSets.ReadSaige(GroupPath, MaskPath)
        : VariantSets.ReadRegenie(SetListPath!, AnnotationPath!, MaskPath!, FrequencyPath);
}
