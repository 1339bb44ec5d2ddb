using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using GpuLmm.Cli.Running;

namespace GpuLmm.Cli.Commands;

/// <summary>A part of a scan, by the record that it left.</summary>
/// <param name="Prefix">Of its files.</param>
/// <param name="Facts">Of the run.</param>
/// <param name="Scan">What it counted.</param>
/// <param name="Costs">How long it took.</param>
internal sealed partial record ShardRun(string Prefix, RunFacts Facts, ScanFacts Scan, RunCosts Costs)
{
    /// <summary>Of the record.</summary>
    public string RecordPath => Prefix + RunFile.Extension;

    public ShardFacts Shard => Facts.Shard!;

    /// <summary>What the record of the whole says of it.</summary>
    public MergedFacts Merged => new(
        Shard.Index, Shard.Markers, Facts.Host, Facts.Device, Facts.DeviceDescription, Facts.Threads, Facts.Started,
        Costs.Timings.GetValueOrDefault("total"));

    /// <summary>All parts of a scan, in their order.</summary>
    /// <param name="prefix">Of the whole.</param>
    /// <exception cref="InputException">There is none, some are missing, or there are those of several cuts.</exception>
    public static IReadOnlyList<ShardRun> All(string prefix)
    {
        string folder = Path.GetDirectoryName(prefix) is { Length: > 0 } own ? own : ".", name = Path.GetFileName(prefix);
        (int Index, int Count)[] found = !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder).Select(Path.GetFileName).Where(file => file!.StartsWith(name, StringComparison.Ordinal))
                .Select(file => RecordName().Match(file![name.Length..])).Where(match => match.Success)
                .Select(match => (Number(match, 1), Number(match, 2))),
        ];
        int[] counts = [.. found.Select(own => own.Count).Distinct().Order()];
        if (counts.Length != 1)
        {
            throw new InputException(counts.Length == 0
                ? $"{prefix}: has no shards: expected {ShardFacts.Prefix(prefix, 1, 2)}{RunFile.Extension} and others, which gpulmm scan --out {prefix} --shard 1/2 writes."
                : $"{prefix}: has shards of several cuts, {string.Join(" and ", counts.Select(count => $"i/{count}"))}: delete those that are not wanted.");
        }

        int[] missing = [.. Enumerable.Range(1, counts[0]).Except(found.Select(own => own.Index))];
        if (missing.Length > 0)
        {
            string some = string.Join(", ", missing.Take(5).Select(index => $"{index}/{counts[0]}"));
            throw new InputException(
                $"{prefix}: {(missing.Length == 1 ? "shard" : $"{missing.Length} shards, ")} {some}{(missing.Length > 5 ? ", …" : string.Empty)} "
                + $"{(missing.Length == 1 ? "is" : "are")} missing: expected {ShardFacts.Prefix(prefix, missing[0], counts[0])}{RunFile.Extension}.");
        }

        return [.. Enumerable.Range(1, counts[0]).Select(index => Read(ShardFacts.Prefix(prefix, index, counts[0])))];
    }

    /// <summary>The path of one of its results.</summary>
    public string PathOf(string whole, string prefix) => Prefix + whole[prefix.Length..];

    /// <summary>Fails unless a file is what the run wrote.</summary>
    /// <exception cref="InputException">It is another.</exception>
    public void Require(string path, string sha256)
    {
        OutputDigest? written = Facts.OutputDigests?.FirstOrDefault(own => Path.GetFileName(own.Path) == Path.GetFileName(path));
        if (written?.Sha256 != sha256)
        {
            throw new InputException(
                $"{path}: is not what its run wrote: SHA-256 {sha256}, in {RecordPath} {written?.Sha256 ?? "none"}; run the shard again.");
        }
    }

    private static ShardRun Read(string prefix)
    {
        string path = prefix + RunFile.Extension;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var run = new ShardRun(
                prefix, json.Deserialize(RunJson.Default.RunFacts)!, json.Deserialize(RunJson.Default.ScanFacts)!,
                json.Deserialize(RunJson.Default.RunCosts)!);
            return run.Facts.Shard is null || run.Facts.OutputDigests is null
                ? throw new InputException($"{path}: is not the record of a shard; run it again.") : run;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InputException($"{path}: cannot be read as the record of a shard: {e.Message}", e);
        }
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\.shard-([1-9][0-9]{0,8})-of-([1-9][0-9]{0,8})\.run\.json$")]
    private static partial Regex RecordName();
}
