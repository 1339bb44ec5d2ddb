namespace GpuLmm.Cli.Commands;

/// <summary>Thousands of traits in one table.</summary>
/// <param name="MaxP">Only rows with p at most this are written.</param>
/// <param name="Top">Markers of each trait that are written; null for all.</param>
/// <param name="RegionPath">A BED file of the traits' regions; null for none.</param>
/// <param name="Window">Base pairs on either side of a region.</param>
internal sealed record BulkRequest(double MaxP, int? Top, string? RegionPath, long Window)
{
    /// <summary>What is written, in words.</summary>
    public string Description => string.Join(", ",
    [
        .. Top is { } most ? [$"the best {most:N0} of each trait"] : (string[])[],
        .. MaxP < 1 ? [FormattableString.Invariant($"p ≤ {MaxP}")] : (string[])[],
        .. Top is null && MaxP >= 1 ? ["all rows"] : (string[])[],
    ]);
}
