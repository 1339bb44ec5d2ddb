using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm simulate</c> was asked for.</summary>
/// <param name="Genotypes">Whose samples, and markers; null where a kernel has the samples.</param>
/// <param name="Keep">File of the samples to keep.</param>
/// <param name="Remove">File of the samples to leave out.</param>
/// <param name="Markers">Which may be causal.</param>
/// <param name="KernelPaths">Kernels by name.</param>
/// <param name="Shares">Of the kernels, by the same names.</param>
/// <param name="Options">The traits.</param>
internal sealed record SimulateRequest(
    GenotypeSource? Genotypes, string? Keep, string? Remove, MarkerFilterRequest Markers, IReadOnlyDictionary<string, string> KernelPaths,
    IReadOnlyDictionary<string, double> Shares, PhenotypeOptions Options);
