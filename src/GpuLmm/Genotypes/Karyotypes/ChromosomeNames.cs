using System.Globalization;

namespace GpuLmm;

/// <summary>Compares chromosome names written in different habits, and reads lists of them.</summary>
internal static class ChromosomeNames
{
    // Beyond any karyotype; a longer range is a slip of the keyboard.
    private const int LongestRange = 1000;

    [ThreadStatic]
    private static (string Name, string Normal) last;

    /// <summary>
    /// The name without <c>chr</c> and leading zeros, in capitals: <c>chr01</c>, <c>01</c> and <c>1</c> are one chromosome.
    /// </summary>
    public static string Normalize(string name)
    {
        // Most names are numbers, and neighbouring markers have one name.
        if (IsNumber(name) || ReferenceEquals(name, last.Name))
        {
            return IsNumber(name) ? name : last.Normal;
        }

        last = (name, Bare(name));
        return last.Normal;
    }

    private static bool IsNumber(string name) =>
        name.Length > 0 && name[0] != '0' && !name.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string Bare(string name)
    {
        string bare = name.StartsWith("chr", StringComparison.OrdinalIgnoreCase) && name.Length > 3 ? name[3..] : name;
        string trimmed = bare.TrimStart('0');
        return (trimmed.Length == 0 ? bare[..Math.Min(1, bare.Length)] : trimmed).ToUpperInvariant();
    }

    /// <summary>Whether two names are one chromosome.</summary>
    public static IEqualityComparer<string> Comparer { get; } =
        EqualityComparer<string>.Create((a, b) => ReferenceEquals(a, b) || Normalize(a!) == Normalize(b!), name =>
            StringComparer.Ordinal.GetHashCode(Normalize(name)));

    /// <summary>Reads <c>1-4,22,X</c>.</summary>
    /// <exception cref="ArgumentException">An empty item, or a range that is not of two ascending whole numbers.</exception>
    public static IReadOnlySet<string> Parse(string list)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string item in list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Length == 0)
            {
                throw new ArgumentException($"Chromosomes '{list}': expected names or ranges between commas, found nothing.");
            }

            if (item.Contains('-', StringComparison.Ordinal))
            {
                names.UnionWith(Range(list, item));
            }
            else
            {
                names.Add(Normalize(item));
            }
        }

        return names;
    }

    private static IEnumerable<string> Range(string list, string item)
    {
        string[] ends = item.Split('-');
        if (ends.Length != 2 || !TryNumber(ends[0], out int first) || !TryNumber(ends[1], out int last) || first > last
            || last - first > LongestRange)
        {
            throw new ArgumentException(
                $"Chromosomes '{list}': '{item}' is not a range of ascending whole numbers, at most {LongestRange} apart, like 1-4.");
        }

        return Enumerable.Range(first, last - first + 1).Select(i => i.ToString(CultureInfo.InvariantCulture));
    }

    private static bool TryNumber(string end, out int number) =>
        int.TryParse(Normalize(end.Trim()), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
