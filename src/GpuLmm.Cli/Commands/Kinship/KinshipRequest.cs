using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm kinship</c> was asked for.</summary>
internal sealed record KinshipRequest(
    GenotypeSource Genotypes, string? Keep, string? Remove, StudySamplesOptions? Study, MarkerFilterRequest Markers, KinshipOptions Kinship,
    bool Loco, KinshipFormat Format)
{
    /// <summary>A sparse matrix; null for a dense one.</summary>
    public SparseRequest? Sparse { get; init; }
}

/// <summary>What is kept of a matrix.</summary>
/// <param name="Threshold">Entries above it.</param>
/// <param name="Format">Of its files.</param>
internal sealed record SparseRequest(double Threshold, SparseKinshipFormat Format);
