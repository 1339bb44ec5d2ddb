using System.Text.Json.Serialization;

namespace GpuLmm;

/// <summary>
/// The keys of a <c>fit.json</c> in their order (<c>docs/files.md</c>), by which it is written and read. A number that does not exist is
/// NaN here and <c>null</c> there; a member that is null here has no key there.
/// </summary>
internal sealed record FitContract
{
    public required string Formula { get; init; }

    /// <summary>A name of <see cref="FamilyNames.Families"/>.</summary>
    public required string Family { get; init; }

    /// <summary>A name of <see cref="FamilyNames.Links"/>.</summary>
    public required string Link { get; init; }

    /// <summary>REML, ML, Laplace, AGHQ or PQL (<see cref="FitNames"/>).</summary>
    public required string Method { get; init; }

    public required string Strategy { get; init; }

    /// <summary>What redoes the model on its table; null of a scan's null models.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SpecificationContract? Model { get; init; }

    public required int N { get; init; }

    /// <summary>Fixed effects.</summary>
    public required int P { get; init; }

    public required bool Converged { get; init; }

    public required int Iterations { get; init; }

    public required IReadOnlyList<string> Boundary { get; init; }

    public required double LogLik { get; init; }

    public required int Df { get; init; }

    public required double Aic { get; init; }

    public required double Bic { get; init; }

    public required double Caic { get; init; }

    public required double CaicDf { get; init; }

    public required double CaicKnown { get; init; }

    public required double CaicDfKnown { get; init; }

    public required double ConditionalLogLik { get; init; }

    public required IReadOnlyList<FixedContract> Fixed { get; init; }

    public required IReadOnlyList<TermContract> Terms { get; init; }

    public required IReadOnlyList<VarianceContract> Variance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VarianceTestContract>? VarianceTests { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EqualVariancesContract? EqualVariances { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IntervalContract>? Intervals { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BootstrapContract? Bootstrap { get; init; }

    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    public required IReadOnlyList<ShareContract> Shares { get; init; }

    public required R2Contract R2 { get; init; }

    public required IReadOnlyList<IntraclassContract> Icc { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PartitionContract>? Partition { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DiagnosticsContract? Diagnostics { get; init; }

    /// <summary>û by group, level and term.</summary>
    public required Dictionary<string, Dictionary<string, Dictionary<string, double>>> Random { get; init; }

    /// <summary>Parallel to <see cref="Random"/>.</summary>
    public required Dictionary<string, Dictionary<string, Dictionary<string, RandomErrorContract>>> RandomErrors { get; init; }

    public required IReadOnlyList<double> Fitted { get; init; }

    public required IReadOnlyList<DroppedContract> Dropped { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Why the search did not end at a maximum; null where it did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Diagnosis { get; init; }

    public required IReadOnlyList<StepContract> Trajectory { get; init; }
}
