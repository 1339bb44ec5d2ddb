namespace GpuLmm;

/// <summary>What goes into a report.</summary>
public sealed record ReportContent
{
    /// <summary>Heading.</summary>
    public required string Title { get; init; }

    /// <summary>How it was done, name and value: files, device, versions.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>What a user should know beside the warnings of the models.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Traits and fits, one after the other.</summary>
    public required IReadOnlyList<TraitReport> Traits { get; init; }
}
