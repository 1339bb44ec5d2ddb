namespace GpuLmm;

/// <summary>A line of the flow of samples from the files to the analysis.</summary>
/// <param name="Label">What these samples are: <c>genotyped</c>, <c>without a covariate</c>.</param>
/// <param name="Count">How many.</param>
/// <param name="IsLoss">Whether they were dropped here.</param>
public sealed record FlowStep(string Label, long Count, bool IsLoss);
