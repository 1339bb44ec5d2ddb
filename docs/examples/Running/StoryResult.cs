namespace GpuLmm.Examples;

/// <summary>What a story tells of one data set.</summary>
/// <param name="Data">The data in a line.</param>
/// <param name="Findings">Truth and estimates: these recover over many seeds.</param>
/// <param name="Contrasts">What a model says that leaves something out; not to be believed.</param>
/// <param name="Remarks">What else there is to see, a line each.</param>
internal sealed record StoryResult(string Data, IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Contrasts,
    IReadOnlyList<string> Remarks);
