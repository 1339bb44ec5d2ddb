using System.Globalization;

namespace GpuLmm.Cli.Running;

/// <summary>More memory than allowed.</summary>
internal sealed class MemoryFault(string message) : Exception(message);

/// <summary>The memory a run needs, stage by stage, told and checked before any of it is taken.</summary>
internal sealed class MemoryPlan
{
    // The runtime, the libraries and the buffers of files.
    private const double Base = 150e6;
    private readonly List<(string Stage, double Bytes)> stages = [];

    /// <summary>n × n doubles.</summary>
    public static double Square(double n) => sizeof(double) * n * n;

    /// <summary>What the eigendecomposition needs beside the matrix: twice its size by divide and conquer, once above 3,000 samples.</summary>
    public static double EigenWork(double n) => (n <= 3_000 ? 2 : 1) * Square(n);

    /// <summary>The samples' share of a tile of markers being multiplied.</summary>
    public static double Tile(double n, double markers) => 2 * sizeof(double) * n * markers;

    /// <summary>Adds what is held at once in a stage.</summary>
    public void Add(string stage, double bytes) => stages.Add((stage, bytes));

    /// <summary>The most held at once.</summary>
    public double Peak => Base + stages.Max(stage => stage.Bytes);

    /// <summary>Checks the peak and tells it.</summary>
    /// <param name="limit">Of <c>--memory</c>, if given.</param>
    /// <param name="advice">What to change when it is too much.</param>
    /// <exception cref="MemoryFault">More than allowed or than there is.</exception>
    public string Require(long? limit, string advice)
    {
        double available = AvailableMemory.Bytes();
        (string stage, _) = stages.MaxBy(s => s.Bytes);
        string needed = $"{Size(Peak)} at most ({string.Join(", ", stages.Select(s => $"{s.Stage} {Size(s.Bytes)}"))})";
        if (Peak > limit)
        {
            throw new MemoryFault($"memory: needs {needed}; --memory allows {Size(limit.Value)}. Raise --memory, or {advice}.");
        }

        if (Peak > available)
        {
            throw new MemoryFault(
                $"memory: needs {needed}, most of it for the {stage}; this machine has {Size(available)} available. Free some, or {advice}.");
        }

        return $"{needed}; {(limit is { } l ? $"{Size(l)} allowed" : $"{Size(available)} available")}";
    }

    private static string Size(double bytes) =>
        (bytes < 1e8 ? bytes / 1e6 : bytes / 1e9).ToString(bytes < 1e8 ? "0.0 MB" : "0.00 GB", CultureInfo.InvariantCulture);
}
