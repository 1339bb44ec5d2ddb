using System.Globalization;

namespace GpuLmm;

/// <summary>Files of a prefix, one for each chromosome: <c>@</c> in it stands for the chromosome, which else follows it.</summary>
internal static class ChromosomeFiles
{
    private const int Autosomes = 22;

    /// <summary>Endings of compressed files, in the order of preference.</summary>
    public static IReadOnlyList<string> Compressions { get; } = [".gz", "", ".bgz", ".zst", ".bz2"];

    /// <summary>The file of a name in any compression, or null.</summary>
    public static string? Existing(string path) =>
        Compressions.Select(ending => path + ending).FirstOrDefault(File.Exists);

    /// <summary>The prefix of a chromosome.</summary>
    public static string Prefix(string pattern, string chromosome) => pattern.Contains('@', StringComparison.Ordinal)
        ? pattern.Replace("@", chromosome, StringComparison.Ordinal)
        : pattern + chromosome;

    /// <summary>The chromosomes of a pattern of which there are files.</summary>
    /// <param name="pattern">The prefix.</param>
    /// <param name="extension">What follows, without the compression's.</param>
    /// <param name="only">The chromosomes to take, each of which must be there; null takes those found among 1 to 22.</param>
    /// <exception cref="InputException">There is none, or one is missing between others.</exception>
    public static string[] Find(string pattern, string extension, IReadOnlyCollection<string>? only)
    {
        if (only is not null)
        {
            string[] lacking = [.. only.Where(chromosome => Existing(Prefix(pattern, chromosome) + extension) is null)];
            return lacking.Length == 0
                ? [.. only]
                : throw new InputException(
                    $"{Prefix(pattern, lacking[0])}{extension}: file not found (nor with .gz, .zst or .bz2); it is asked for by --chr");
        }

        int[] found = [.. Enumerable.Range(1, Autosomes).Where(i => Existing(Prefix(pattern, Name(i)) + extension) is not null)];
        if (found.Length == 0)
        {
            throw new InputException($"no file matches {Prefix(pattern, "1")}{extension}[.gz|.zst|.bz2]{Nearest(pattern, extension)}");
        }

        int gap = Enumerable.Range(found[0], found[^1] - found[0] + 1).Except(found).FirstOrDefault();
        return gap == 0
            ? [.. found.Select(Name)]
            : throw new InputException(
                $"{Prefix(pattern, Name(gap))}{extension}: there is no file of chromosome {gap}, but of {found[0]} to {found[^1]}; "
                + "where that is meant, name the chromosomes by --chr");
    }

    /// <summary>"; did you mean …?" with prefixes that are there.</summary>
    public static string Nearest(string pattern, string extension)
    {
        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } own ? own : ".";
        if (!Directory.Exists(folder))
        {
            return $"; there is no folder {folder}";
        }

        string[] prefixes = [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>()
            .Where(name => name.Contains(extension, StringComparison.Ordinal))
            .Select(name => Pattern(name[..name.IndexOf(extension, StringComparison.Ordinal)]))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(20)];
        if (prefixes.Length == 0)
        {
            return $"; {folder} holds no {extension} file";
        }

        string hint = NearestName.Hint(Path.GetFileName(pattern), prefixes);
        return hint.Length > 0 ? hint : $"; {folder} holds {string.Join(", ", prefixes)}";
    }

    private static string Name(int chromosome) => chromosome.ToString(CultureInfo.InvariantCulture);

    /// <summary>A file's prefix with its last number as the chromosome's place.</summary>
    private static string Pattern(string prefix)
    {
        int end = prefix.Length;
        while (end > 0 && !char.IsAsciiDigit(prefix[end - 1]))
        {
            end--;
        }

        int start = end;
        while (start > 0 && char.IsAsciiDigit(prefix[start - 1]))
        {
            start--;
        }

        return start == end ? prefix : $"{prefix[..start]}@{prefix[end..]}";
    }
}
