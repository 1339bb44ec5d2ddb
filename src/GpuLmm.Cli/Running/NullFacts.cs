namespace GpuLmm.Cli.Running;

/// <summary>Of which traits null models were saved.</summary>
/// <param name="Samples">The flow of samples.</param>
/// <param name="Traits">Names of the traits.</param>
/// <param name="Skipped">Traits that cannot be analysed.</param>
internal sealed record NullFacts(SampleFacts Samples, IReadOnlyList<string> Traits, IReadOnlyList<SkippedFacts> Skipped);
