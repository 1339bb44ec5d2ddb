using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>Memory that can still be taken on this machine, within the limit of its container.</summary>
internal static class AvailableMemory
{
    public static double Bytes()
    {
        double machine = FromLines("/proc/meminfo", "MemAvailable:") * 1024 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        double limit = Number("/sys/fs/cgroup/memory.max") ?? double.PositiveInfinity;
        double used = Number("/sys/fs/cgroup/memory.current") ?? 0;

        // Cached files count as used and are given back when asked for.
        double cached = FromLines("/sys/fs/cgroup/memory.stat", "inactive_file") ?? 0;
        return Math.Min(machine, limit - used + cached);
    }

    private static double? Number(string path) => Read(path) is { } text && Parse(text.Trim()) is { } value ? value : null;

    private static double? FromLines(string path, string name)
    {
        string? line = Read(path)?.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null : Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string? Read(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
