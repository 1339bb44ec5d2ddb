using GpuLmm.Cli.Options;

namespace GpuLmm.Cli.Commands;

/// <summary>
/// What <c>gpulmm scan</c> was asked for: with a kinship, which without a path is computed from the analysed samples by the method, or
/// without one; or against a model by formula.
/// </summary>
internal sealed record ScanRequest(
    GenotypeSource Genotypes, StudySamplesOptions Study, MarkerFilterRequest Markers, bool HasKinship, string? KinshipPath,
    KinshipMethod Method, bool Loco,
    AssociationOptions Association, AssociationFormat Format, bool HasReport, FormulaScanRequest? Model, InteractionRequest? Interaction,
    bool IsJoint, PairsRequest? Pairs, BulkRequest? Bulk)
{
    /// <summary>How independent signals are looked for; null where they are not.</summary>
    public ConditionalOptions? Conditional { get; init; }

    /// <summary>Whether traits are measurements, and how they are tested where they are not.</summary>
    public required GeneralisedRequest Generalised { get; init; }

    /// <summary>Sets of variants that are tested; null for markers.</summary>
    public SetsRequest? Sets { get; init; }

    /// <summary>A sparse relationship matrix; null for none.</summary>
    public string? SparsePath { get; init; }

    /// <summary>REGENIE's list of predictions; null for none.</summary>
    public string? PredictionsPath { get; init; }

    /// <summary>A null model without a matrix of n × n; null for one with it.</summary>
    public BiobankRequest? Biobank { get; init; }
}

/// <summary>A scan whose kinship is never formed.</summary>
/// <param name="ModelMarkersPath">File of the markers of the kinship; null for all that the filters keep.</param>
/// <param name="Tolerance">Of systems of equations; null for the default.</param>
/// <param name="MaxProbes">Most random probes; null for the default.</param>
internal sealed record BiobankRequest(string? ModelMarkersPath, double? Tolerance, int? MaxProbes)
{
    /// <summary>Prefix of the genotypes of the kinship; null for those that are tested.</summary>
    public string? ModelPath { get; init; }

    /// <summary>File with the component of every marker of the kinship; null where all markers share a variance.</summary>
    public string? ComponentsPath { get; init; }

    /// <summary>REML or ML.</summary>
    public LikelihoodMethod Method { get; init; }

    /// <summary>Distribution of the effects of markers.</summary>
    public MarkerPrior Prior { get; init; }

    /// <summary>Prefix of the predictions that are saved; null for none.</summary>
    public string? SavePrefix { get; init; }

    /// <summary>Whether effects of the kinship's markers are stored.</summary>
    public bool SavesEffects { get; init; }
}

/// <summary>Interactions of markers with covariates.</summary>
/// <param name="Environments">The covariates.</param>
/// <param name="Residual">Residuals of the null model; null for one variance.</param>
/// <param name="IsRobust">Whether errors come from the residuals.</param>
internal sealed record InteractionRequest(IReadOnlyList<string> Environments, string? Residual, bool IsRobust);
