namespace GpuLmm.Tests;

/// <summary>Small PLINK data sets for tests.</summary>
internal static class PlinkFiles
{
    public static SampleId[] Ids(int n) => [.. Enumerable.Range(1, n).Select(i => new SampleId($"F{i}", $"I{i}"))];

    public static Marker[] Markers(int m) =>
        [.. Enumerable.Range(1, m).Select(j => new Marker(j % 2 == 0 ? "X" : "1", $"rs{j}", 0.5 * j, 100 * j, "A", "GT"))];

    public static sbyte[][] RandomCounts(int seed, int n, int m)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, m).Select(_ => Enumerable.Range(0, n).Select(_ => (sbyte)random.Next(-1, 3)).ToArray())];
    }

    /// <summary>Writes n samples by m markers as <c>study.*</c> and returns the prefix.</summary>
    public static string Write(TempFolder folder, int n, int m, int seed = 1)
    {
        string prefix = folder.Path("study");
        PlinkBed.Write(prefix, Ids(n), Markers(m), RandomCounts(seed, n, m));
        return prefix;
    }
}
