namespace GpuLmm;

/// <summary>How far a stage has come.</summary>
/// <param name="Stage">What is being done, for people: <c>kinship</c>, <c>scan</c>, ….</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, &gt; 0.</param>
/// <param name="Unit">What is counted: <c>markers</c>, <c>replicates</c>, …; empty where nobody would count it.</param>
/// <param name="Place">Where the work is: <c>chromosome 7</c>; empty where it has no place.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string Unit = "", string Place = "");
