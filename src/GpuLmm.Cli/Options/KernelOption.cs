using System.CommandLine;

namespace GpuLmm.Cli.Options;

/// <summary>Relationship matrices by name, and other options of the form NAME=VALUE.</summary>
internal static class KernelOption
{
    public static Option<string[]> Create() => new("--kernel")
    {
        Description = "a relationship matrix by name (repeatable)",
        HelpName = "NAME=PATH",
        DefaultValueFactory = _ => [],
    };

    public static Dictionary<string, string> Read(string[] given) =>
        Pairs("--kernel", given, isValueNeeded: true).ToDictionary(pair => pair.Key, pair => pair.Value!);

    /// <exception cref="UsageException">A name without what it needs, or one given twice.</exception>
    public static Dictionary<string, string?> Pairs(string option, string[] given, bool isValueNeeded)
    {
        var pairs = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (string text in given)
        {
            string[] parts = text.Split('=', 2);
            if (parts[0].Length == 0 || (isValueNeeded && (parts.Length < 2 || parts[1].Length == 0)))
            {
                throw new UsageException($"{option} '{text}': expected {(isValueNeeded ? "NAME=PATH" : "a column, or COL=a,b")}.");
            }

            if (!pairs.TryAdd(parts[0], parts.Length > 1 ? parts[1] : null))
            {
                throw new UsageException($"{option}: {parts[0]} is given twice.");
            }
        }

        return pairs;
    }
}
