using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm predict</c> was asked for.</summary>
/// <param name="FitPath">What was fitted.</param>
/// <param name="DataPath">To what.</param>
/// <param name="KernelPaths">With what.</param>
/// <param name="NewPath">Rows to predict; null for none.</param>
/// <param name="Rows">How.</param>
/// <param name="Markers">Effects of markers; null for none.</param>
internal sealed record PredictRequest(
    string FitPath, string DataPath, IReadOnlyDictionary<string, string> KernelPaths, string? NewPath, PredictionOptions Rows,
    MarkerEffectsRequest? Markers);

/// <summary>Effects of the markers of a kernel.</summary>
/// <param name="Kernel">Its name; null where there is one.</param>
/// <param name="Genotypes">What it was made of.</param>
/// <param name="Options">How.</param>
/// <param name="Filter">From which markers.</param>
/// <param name="ScorePath">Genotypes to score; null for none.</param>
internal sealed record MarkerEffectsRequest(
    string? Kernel, GenotypeSource Genotypes, KinshipOptions Options, MarkerFilterRequest Filter, string? ScorePath);

/// <summary>Scores by effects that were stored.</summary>
/// <param name="EffectsPath">The effects.</param>
/// <param name="GenotypePath">Prefix of the genotypes to score.</param>
internal sealed record ScoreRequest(string EffectsPath, string GenotypePath);
