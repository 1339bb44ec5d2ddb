namespace GpuLmm.Cli.Running;

/// <summary>Which part of a scan a run is.</summary>
/// <param name="Index">Of the part, from 1.</param>
/// <param name="Count">Parts.</param>
/// <param name="Markers">Markers of the part, before thresholds.</param>
/// <param name="TraitSets">Traits that share their samples, set by set.</param>
internal sealed record ShardFacts(int Index, int Count, int Markers, IReadOnlyList<IReadOnlyList<string>> TraitSets)
{
    /// <summary>The prefix of the files of a part.</summary>
    /// <param name="prefix">That of the whole.</param>
    /// <param name="index">Of the part, from 1.</param>
    /// <param name="count">Parts.</param>
    public static string Prefix(string prefix, int index, int count) => FormattableString.Invariant($"{prefix}.shard-{index}-of-{count}");
}

/// <summary>A run that was joined with others.</summary>
/// <param name="Index">Of the part, from 1.</param>
/// <param name="Markers">Markers of the part, before thresholds.</param>
/// <param name="Host">The machine.</param>
/// <param name="Device">What it computed on.</param>
/// <param name="DeviceDescription">In words.</param>
/// <param name="Threads">Of the host.</param>
/// <param name="Started">When it began.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record MergedFacts(
    int Index, int Markers, string? Host, string? Device, string? DeviceDescription, int? Threads, DateTimeOffset Started, double Seconds)
{
    public override string ToString() => FormattableString.Invariant(
        $"shard {Index}: {Markers:N0} markers on {Host}, {Device} ({DeviceDescription}), started {Started:O}, {Seconds:0.0} s");
}
