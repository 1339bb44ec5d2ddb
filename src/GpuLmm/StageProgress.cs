namespace GpuLmm;

/// <summary>How far a stage has come.</summary>
/// <param name="Stage">What is being done, for people: <c>kinship</c>, <c>scan</c>, ….</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, &gt; 0.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total);
