using System.CommandLine;
using System.Globalization;
using GpuLmm.Cli.Options;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>The part of a scan that a run is.</summary>
internal sealed class ShardOptionGroup
{
    private readonly Option<string?> shard = new("--shard")
    {
        Description = "test part i of k of the markers; gpulmm merge P joins the parts",
        HelpName = "i/k",
    };

    public ShardOptionGroup(Command command) => command.Add(shard);

    /// <summary>The part; null for all markers.</summary>
    /// <param name="parse">Arguments.</param>
    /// <param name="strays">Options that need all markers, or whose files the parts would write together.</param>
    /// <exception cref="UsageException">No part of any number, or options that do not go with it.</exception>
    public MarkerShard? Read(ParseResult parse, IEnumerable<Option> strays)
    {
        if (parse.GetValue(shard) is not { } text)
        {
            return null;
        }

        if (strays.FirstOrDefault(option => OneOf.IsGiven(parse, option)) is { } stray)
        {
            throw new UsageException(stray.Name == "--save-null"
                ? "--save-null does not go with --shard: save the null model once (gpulmm fit --save-null F), and scan shards with --null F."
                : $"{stray.Name} does not go with --shard.");
        }

        string[] parts = text.Split('/');
        return parts.Length == 2 && TryWhole(parts[0], out int index) && TryWhole(parts[1], out int count) && index <= count
            ? new MarkerShard(index, count) : throw new UsageException($"--shard '{text}': expected i/k with 1 ≤ i ≤ k, for example 2/5.");
    }

    /// <summary>How the command runs: each part has names of its own.</summary>
    public static RunOptions Run(RunOptions options, MarkerShard? part) =>
        part is null ? options : options with { Out = ShardFacts.Prefix(options.Out, part.Index, part.Count) };

    private static bool TryWhole(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1;
}
