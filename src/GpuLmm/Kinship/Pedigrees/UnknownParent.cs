namespace GpuLmm;

/// <summary>
/// What pedigrees write for a parent that is not known: nothing, 0 or NA in most; <c>*</c> in ASReml and nadiv, <c>.</c> in SAS, <c>-9</c>
/// in PLINK's tables. Taken for an id, it would make one animal the parent of all.
/// </summary>
internal static class UnknownParent
{
    private static readonly HashSet<string> Words =
        new(["NA", "N/A", "nan", "null", "none", "unknown", "unk"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field names no parent: a word for it, zeros, nines after a minus, or nothing but punctuation.</summary>
    public static bool Is(string id) =>
        Words.Contains(id) || !id.AsSpan().ContainsAnyExcept('0') || (id.Length > 1 && id[0] == '-' && !id.AsSpan(1).ContainsAnyExcept('9'))
        || !id.Any(char.IsLetterOrDigit);

    /// <summary>Whether the code is one that every program takes so: nothing, 0 or NA.</summary>
    public static bool IsUsual(string id) => id is "" or "0" || id.Equals("NA", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an id may be a code for an unknown parent that is not known here: a negative number.</summary>
    public static bool IsDoubtful(string id) =>
        id.Length > 1 && id[0] is '-' or '\u2212' && id.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}
