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

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">All faults, listed together.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (Model.Family != ResponseFamily.Gaussian)
        {
            faults.Add($"Family {Model.Family}: markers are tested against linear mixed models only.");
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
