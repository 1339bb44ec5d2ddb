namespace GpuLmm;

/// <summary>How a pedigree is read.</summary>
public sealed record PedigreeOptions
{
    /// <summary>Hermaphrodites are an error.</summary>
    public static PedigreeOptions Default { get; } = new();

    /// <summary>
    /// Whether an animal may be the sire of some and the dam of others, or both parents of one (plants): then these are counted in
    /// <see cref="Pedigree.Warnings"/>.
    /// </summary>
    /// <value>The default is false: an error that names both lines.</value>
    public bool AllowHermaphrodites { get; init; }
}
