using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>What <c>gpulmm kinship</c> was asked for.</summary>
internal sealed record KinshipRequest(
    GenotypeSource Genotypes, string? Keep, string? Remove, StudySamplesOptions? Study, MarkerFilterRequest Markers, KinshipOptions Kinship,
    bool Loco, KinshipFormat Format);
