namespace GpuLmm.Fuzz;

/// <summary>The cases of the repository: valid ones, from which inputs are made, and those that once were faults.</summary>
internal static class Corpus
{
    public static string[] Cases(Reader reader) => Folders("Corpus", reader);

    public static string[] PastFaults(Reader reader) => Folders("Faults", reader);

    /// <summary>All files of a folder, by name.</summary>
    public static Dictionary<string, byte[]> Files(string folder) =>
        Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private static string[] Folders(string kind, Reader reader)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, kind, reader.Name);
        return Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Order(StringComparer.Ordinal)] : [];
    }
}
