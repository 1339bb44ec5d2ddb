namespace GpuLmm;

/// <summary>What was done to the features of a kernel.</summary>
/// <param name="SampleCount">n.</param>
/// <param name="FeatureCount">Features of the table.</param>
/// <param name="ConstantCount">Of them left out, as they do not vary among the samples (or have fewer than two values).</param>
/// <param name="MissingCount">Missing values of the samples used.</param>
/// <param name="ZeroCount">Zeros replaced before logarithms were taken; 0 where none are.</param>
/// <param name="Pseudocount">What they were replaced by; NaN where no logarithms are taken.</param>
/// <param name="ClippedShare">Negative eigenvalues set to zero: their sum without its sign, as a share of the trace before.</param>
public sealed record FeatureReport(
    int SampleCount, int FeatureCount, int ConstantCount, long MissingCount, long ZeroCount, double Pseudocount, double ClippedShare);
