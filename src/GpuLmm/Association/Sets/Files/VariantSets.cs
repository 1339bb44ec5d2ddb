namespace GpuLmm;

/// <summary>
/// Sets of variants that are tested together, genes for example, with an annotation for each variant and the masks that say which
/// annotations are tested.
/// </summary>
public sealed class VariantSets
{
    internal VariantSets(
        IReadOnlyList<VariantSet> sets, IReadOnlyList<VariantMask> masks, IReadOnlyDictionary<string, FileFrequency>? frequencies,
        IReadOnlyList<SetFault> faults, bool hasWeights)
    {
        Sets = sets;
        Masks = masks;
        Frequencies = frequencies;
        Faults = faults;
        HasWeights = hasWeights;
    }

    /// <summary>Names of the sets, in the order of their file.</summary>
    public IReadOnlyList<string> Names => [.. Sets.Select(set => set.Name)];

    /// <summary>Names of the masks.</summary>
    public IReadOnlyList<string> MaskNames => [.. Masks.Select(mask => mask.Name)];

    internal IReadOnlyList<VariantSet> Sets { get; }

    internal IReadOnlyList<VariantMask> Masks { get; }

    /// <summary>Frequencies of allele 1 that are given; null where they are counted.</summary>
    internal IReadOnlyDictionary<string, FileFrequency>? Frequencies { get; }

    /// <summary>What the files have that is not used.</summary>
    internal IReadOnlyList<SetFault> Faults { get; }

    /// <summary>Whether variants have weights of their own.</summary>
    internal bool HasWeights { get; }

    /// <summary>Reads REGENIE's files.</summary>
    /// <param name="setListPath">Lines of set, chromosome, position, and ids between commas.</param>
    /// <param name="annotationPath">
    /// Lines of variant, set and annotation, with a weight after it or a domain before it: each domain of a set is also a set by itself,
    /// <c>SET.DOMAIN</c>.
    /// </param>
    /// <param name="maskPath">Lines of mask and annotations between commas.</param>
    /// <param name="frequencyPath">
    /// Lines of variant, frequency of allele 1 and, if there is a third column, whether it is a singleton (1 or 0); null for counted ones.
    /// </param>
    /// <exception cref="InputException">A file is missing or damaged, or names a set or mask twice.</exception>
    public static VariantSets ReadRegenie(
        string setListPath, string annotationPath, string maskPath, string? frequencyPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(setListPath);
        ArgumentException.ThrowIfNullOrEmpty(annotationPath);
        ArgumentException.ThrowIfNullOrEmpty(maskPath);
        return RegenieSetFiles.Read(setListPath, annotationPath, maskPath, frequencyPath);
    }

    /// <summary>
    /// Reads SAIGE's group file: lines of set, <c>var</c> and ids; of the same set, <c>anno</c> and annotations, and <c>weight</c> and
    /// weights where there are some. Between blanks or tabs.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maskPath">As of <see cref="ReadRegenie"/>; null for one mask <c>all</c> of every variant.</param>
    /// <exception cref="InputException">A file is missing or damaged, or names a set or mask twice.</exception>
    public static VariantSets ReadSaige(string path, string? maskPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SaigeGroupFile.Read(path, maskPath);
    }
}

/// <summary>A set, as its file has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Chromosome">Where it is; null where the file does not say so.</param>
/// <param name="Position">The same.</param>
/// <param name="Variants">Its variants.</param>
internal sealed record VariantSet(string Name, string? Chromosome, long Position, IReadOnlyList<SetVariant> Variants);

/// <summary>A variant of a set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Annotation">Its annotation in this set; null for none.</param>
/// <param name="Weight">Its weight; NaN for none.</param>
internal readonly record struct SetVariant(string Id, string? Annotation, double Weight);

/// <summary>Which annotations are tested together.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Annotations">The annotations; null for all variants.</param>
internal sealed record VariantMask(string Name, IReadOnlySet<string>? Annotations);

/// <summary>A frequency that was given.</summary>
/// <param name="Allele1">Of allele 1.</param>
/// <param name="IsSingleton">Whether there is one copy; null where the file does not say so.</param>
internal readonly record struct FileFrequency(double Allele1, bool? IsSingleton);

/// <summary>What a file has that is not used.</summary>
/// <param name="Reason">Why not, as the report has it.</param>
/// <param name="Set">Of which set; empty for none.</param>
/// <param name="Item">A variant, an annotation or a mask.</param>
/// <param name="Count">How often.</param>
internal readonly record struct SetFault(string Reason, string Set, string Item, long Count = 1);
