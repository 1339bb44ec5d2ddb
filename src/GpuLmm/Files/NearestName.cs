namespace GpuLmm;

/// <summary>Messages about a column name that is not there.</summary>
internal static class NearestName
{
    private const int MostListed = 50;

    /// <summary>The fault, with the names there are and the one most like it.</summary>
    public static InputException NotFound(string place, string name, IReadOnlyList<string> names) =>
        new($"{place}: {Missing(name, names)}");

    /// <summary>What <see cref="NotFound"/> says, without the place.</summary>
    public static string Missing(string name, IReadOnlyList<string> names)
    {
        string listed = names.Count == 0 ? "none" : string.Join(", ", names.Take(MostListed));
        string more = names.Count > MostListed ? $", … ({names.Count} in all)" : "";
        return $"no column '{name}'; its columns are: {listed}{more}{Hint(name, names)}";
    }

    /// <summary>"; did you mean …?" with the name most like it, or nothing.</summary>
    public static string Hint(string name, IReadOnlyList<string> names)
    {
        string? nearest = names.MinBy(n => Distance(name, n));
        return nearest is not null && Distance(name, nearest) <= Math.Max(1, name.Length / 2) ? $"; did you mean '{nearest}'?" : "";
    }

    /// <summary>Levenshtein distance, letters of either case alike.</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
