using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm fit</c> was asked for; simulations are 0 where none are, and the batch is null for a single fit.</summary>
internal sealed record FitRequest(
    string DataPath, string Formula, IReadOnlyDictionary<string, string> KernelPaths, MixedModelOptions Model, IntervalRequest Intervals,
    bool WritesResiduals, int Simulations, bool HasReport, bool WritesMap, BatchRequest? Batch, SavedNullRequest? Null)
{
    /// <summary>Whether something is asked for that a batch does not have.</summary>
    public bool IsSingle => Intervals is { Profile: true } or { Replicates: > 0 } || WritesResiduals;
}

/// <summary>A null model to be saved.</summary>
/// <param name="Path">Where.</param>
/// <param name="Options">Ids and environments.</param>
internal sealed record SavedNullRequest(string Path, FittedNullOptions Options);

/// <summary>Which intervals it is to give.</summary>
/// <param name="Profile">Whether profiles.</param>
/// <param name="Replicates">Of the bootstrap; 0 for none.</param>
/// <param name="Level">Probability that they cover.</param>
internal sealed record IntervalRequest(bool Profile, int Replicates, double Level);
