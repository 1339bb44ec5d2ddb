using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuLmm.Cli.Running;

/// <summary>What a scan counted and estimated; of a scan of pairs, pairs of markers in the place of markers.</summary>
/// <param name="Samples">Their flow.</param>
/// <param name="Markers">Of the genotypes.</param>
/// <param name="SexChromosomes">X, Y and mitochondria.</param>
/// <param name="Traits">Those that were analysed.</param>
/// <param name="Skipped">Those that were not.</param>
/// <param name="Tested">Pairs of marker and trait.</param>
/// <param name="NotTested">Pairs of marker and trait that have a reason instead.</param>
/// <param name="Redone">Pairs of marker and trait that were searched over the whole range of λ.</param>
internal sealed record ScanFacts(
    SampleFacts Samples, int Markers, SexFacts SexChromosomes, IReadOnlyList<TraitFacts> Traits, IReadOnlyList<SkippedFacts> Skipped,
    long Tested, long NotTested, long Redone);

/// <summary>A trait of a scan: its null model, and its markers.</summary>
/// <param name="Trait">Its name.</param>
/// <param name="N">Samples.</param>
/// <param name="P">Fixed effects of the null model.</param>
/// <param name="H2">Share of the kinship in the variance.</param>
/// <param name="H2Se">Its standard error; null where there is none.</param>
/// <param name="Lambda">σ²_g/σ²_e.</param>
/// <param name="Boundary">Which variance is zero.</param>
/// <param name="KinshipMarkers">Markers of the kinship; 0 where unknown.</param>
/// <param name="FilteredOut">Markers.</param>
/// <param name="FilteredOutBy">Markers by filter.</param>
/// <param name="UnknownExtractIds">Ids of <c>--extract</c> that no marker has.</param>
/// <param name="NotTestedBy">Markers by what stands in NOTE.</param>
/// <param name="MatrixFree">How the null model was fitted without a relationship matrix; null where it was fitted with one.</param>
internal sealed record TraitFacts(
    string Trait, int N, int P, double? H2, double? H2Se, double? Lambda, string Boundary, double KinshipMarkers, int FilteredOut,
    FilterFacts FilteredOutBy, int UnknownExtractIds, IReadOnlyDictionary<string, long> NotTestedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MatrixFreeFacts? MatrixFree = null);

/// <summary>Markers that were left out, each under the first filter that holds.</summary>
internal sealed record FilterFacts(int Chr, int Extract, int Exclude, int Geno, int Maf)
{
    public static FilterFacts Of(MarkerExclusions excluded) =>
        new(excluded.Chromosome, excluded.Extract, excluded.Exclude, excluded.MaxMissing, excluded.MinMinorAlleleFrequency);

    /// <summary>Markers by filter, for people.</summary>
    /// <param name="unknownExtractIds">Ids of <c>--extract</c> that no marker has.</param>
    public string Line(int unknownExtractIds) =>
        $"{Chr} by --chr, {Extract} by --extract, {Exclude} by --exclude, {Geno} by --geno, {Maf} by --maf; "
            + $"{unknownExtractIds} ids of --extract are no markers";
}

/// <summary>A trait that cannot be analysed, and why.</summary>
internal sealed record SkippedFacts(string Trait, string Reason)
{
    public override string ToString() => $"trait {Trait} is skipped: {Reason}";
}

/// <summary>A covariate that is in no model, and why.</summary>
internal sealed record LeftOutFacts(string Covariate, string Reason)
{
    public override string ToString() => $"covariate {Covariate} is left out: {Reason}";
}

/// <summary>What the demo counted and estimated.</summary>
/// <param name="Samples">Their flow.</param>
/// <param name="H2">Share of the kinship in the variance.</param>
internal sealed record DemoFacts(SampleFacts Samples, double H2);

/// <summary>How a null model was fitted without a relationship matrix.</summary>
/// <param name="H2MonteCarloError">Standard deviation of h² over draws of the probes; null on a boundary.</param>
/// <param name="Probes">Random probes.</param>
/// <param name="Steps">Of the Lanczos recurrences.</param>
/// <param name="Gamma">Calibration of the denominators.</param>
/// <param name="GammaCv">How much it varies between markers, as a share of it.</param>
/// <param name="CalibrationMarkers">Markers that it was taken from.</param>
internal sealed record MatrixFreeFacts(
    double? H2MonteCarloError, int Probes, int Steps, double Gamma, double GammaCv, int CalibrationMarkers)
{
    /// <summary>The mixture of effects of markers; null where they are of one normal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MixtureEffects? Mixture { get; init; }

    public static MatrixFreeFacts Of(MatrixFreeFit fit) => new(
        double.IsFinite(fit.MonteCarloError) ? fit.MonteCarloError : null, fit.Probes, fit.Steps, fit.Calibration,
        fit.CalibrationVariation, fit.CalibrationMarkers)
    {
        Mixture = fit.Mixture,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Monte Carlo error of h² {Study.Number(H2MonteCarloError ?? double.NaN, "0.00000")} "
        + $"({Probes} probes, {Steps} steps), γ = {Gamma:0.0000} (CV {GammaCv:0.0000} of {CalibrationMarkers} markers)");
}

/// <summary>The fit of all null models without a relationship matrix.</summary>
/// <param name="Markers">Of the kinship.</param>
/// <param name="Passes">Over their genotypes.</param>
/// <param name="Columns">That were multiplied, of all passes together.</param>
/// <param name="GenotypesInMemory">Whether they were kept packed in memory.</param>
internal sealed record KinshipPassFacts(int Markers, int Passes, long Columns, bool GenotypesInMemory)
{
    public override string ToString() =>
        $"kinship of {Study.Count(Markers, "markers")}, never formed: {Study.Count(Passes, "passes")} over their genotypes"
        + $"{(GenotypesInMemory ? " in memory" : ", read from their file each time")}, {Study.Count(Columns, "columns")}";
}
