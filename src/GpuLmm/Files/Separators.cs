namespace GpuLmm;

/// <summary>A hint for tables whose fields are separated in a way that is not read.</summary>
internal static class Separators
{
    /// <summary>What to add to the fault of a line that was taken for a single field; nothing where no semicolon is in it.</summary>
    public static string Hint(string line) =>
        line.Contains(';', StringComparison.Ordinal) ? "; its fields are separated by semicolons: expected commas, tabs or blanks" : string.Empty;
}
