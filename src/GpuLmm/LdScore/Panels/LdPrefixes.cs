namespace GpuLmm;

/// <summary>Prefixes of LD score files: of one file each, or of one for each chromosome.</summary>
/// <param name="Prefixes">One or several, whose columns are set side by side.</param>
/// <param name="IsByChromosome">Whether each stands for a file by chromosome.</param>
internal sealed record LdPrefixes(IReadOnlyList<string> Prefixes, bool IsByChromosome)
{
    /// <summary>What LD score files end in, before the compression's ending.</summary>
    public const string ScoreExtension = ".l2.ldscore";

    /// <summary>From a list with commas.</summary>
    public static LdPrefixes Parse(string list, bool isByChromosome) =>
        new([.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], isByChromosome);

    /// <summary>The prefixes of the single files behind one prefix, and their chromosomes.</summary>
    /// <exception cref="InputException">There are none, or one is missing between others.</exception>
    public (string[] Files, string[] Chromosomes) Expand(string prefix, IReadOnlyCollection<string>? only)
    {
        if (!IsByChromosome)
        {
            string bare = prefix.Contains(ScoreExtension, StringComparison.Ordinal)
                ? prefix[..prefix.IndexOf(ScoreExtension, StringComparison.Ordinal)] : prefix;
            if (ChromosomeFiles.Existing(bare + ScoreExtension) is not null)
            {
                return ([bare], []);
            }

            if (ChromosomeFiles.Existing($"{bare}.1{ScoreExtension}") is null && !HasAny(bare))
            {
                throw new InputException(
                    $"{bare}{ScoreExtension}[.gz|.zst|.bz2]: file not found{ChromosomeFiles.Nearest(bare, ScoreExtension)}");
            }

            prefix = bare + ".@";
        }
        else if (!prefix.Contains('@', StringComparison.Ordinal) && !HasAny(prefix, string.Empty) && HasAny(prefix))
        {
            prefix += ".@";
        }

        string[] chromosomes = ChromosomeFiles.Find(prefix, ScoreExtension, only);
        return ([.. chromosomes.Select(chromosome => ChromosomeFiles.Prefix(prefix, chromosome))], chromosomes);
    }

    private static bool HasAny(string prefix, string join = ".") => Enumerable.Range(1, 22).Any(i =>
        ChromosomeFiles.Existing(FormattableString.Invariant($"{prefix}{join}{i}{ScoreExtension}")) is not null);
}
