namespace GpuLmm;

/// <summary>How a model is fitted that markers are tested against.</summary>
public sealed record FittedNullOptions
{
    /// <summary>All defaults.</summary>
    public static FittedNullOptions Default { get; } = new();

    /// <summary>Factors, residuals, weights.</summary>
    public MixedModelOptions Model { get; init; } = MixedModelOptions.Default;

    /// <summary>Column of the table with the ids of the genotyped samples; several records may have one id.</summary>
    /// <value>The default is <c>id</c>.</value>
    public string Id { get; init; } = "id";

    /// <summary>Columns with which markers may interact: numbers, or factors. Their main effects must be in the formula.</summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>
    /// Whether errors of interactions come from the residuals and not from the model: right also where residual variances differ in a way
    /// that the model does not have.
    /// </summary>
    /// <value>The default is false. Needs environments, and matrices of records × records.</value>
    public bool IsRobust { get; init; }

    /// <summary>
    /// Variances and covariances that are kept, as a report lists them without the residual: of families other than the Gaussian, whose
    /// other estimates are then found given these.
    /// </summary>
    /// <value>The default, null, estimates them.</value>
    internal IReadOnlyList<double>? HeldVariances { get; init; }

    /// <summary>θ of the negative binomial that is kept.</summary>
    /// <value>The default, null, estimates it: by Laplace's approximation where there are random effects.</value>
    internal double? Theta { get; init; }

    /// <summary>Of times to an event, for every row of the table: 1 where the event came then, 0 where observation ended.</summary>
    internal IReadOnlyList<double>? Events { get; init; }

    /// <summary>The same with the variances, and θ, of a fit kept.</summary>
    /// <param name="fit">The fit; null to estimate them.</param>
    internal FittedNullOptions Holding(ModelReport? fit) => fit is null ? this : this with
    {
        HeldVariances = [.. fit.Variances.Select(variance => variance.Value)],
        Theta = fit.Parameters.TryGetValue("theta", out double theta) ? theta : null,
    };

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Model.Family == ResponseFamily.Cox && Events is null)
        {
            faults.Add($"Family {Model.Family}: a table has times without events; such traits are of aligned samples.");
        }

        if (Model.Family == ResponseFamily.NegativeBinomial1)
        {
            faults.Add($"Family {Model.Family}: markers are tested against gaussian, binomial, poisson and nbinom2 models.");
        }

        if (Model.Family != ResponseFamily.Gaussian)
        {
            if (Model.Link is { } link && link != FamilyNames.LinksOf(Model.Family)[0])
            {
                faults.Add($"Link {link}: markers are tested with the family's own link, {FamilyNames.LinksOf(Model.Family)[0]}.");
            }

            if (IsRobust)
            {
                faults.Add($"IsRobust: errors come from residuals in linear mixed models only, not with family {Model.Family}.");
            }

            if (Model.Residual is not null)
            {
                faults.Add($"Residual: family {Model.Family} has no residual variance.");
            }
        }

        if (Id.Length == 0)
        {
            faults.Add("Id has an empty name.");
        }

        if (IsRobust && Environments.Count == 0)
        {
            faults.Add("IsRobust goes with Environments: robust errors are those of interactions.");
        }

        faults.AddRange(Environments.GroupBy(name => name).Where(group => group.Count() > 1)
            .Select(group => $"Environment {group.Key} is named {group.Count()} times."));
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", faults));
        }

        Model.Validate();
    }
}
