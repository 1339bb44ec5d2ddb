namespace GpuLmm;

/// <summary>What prediction needs of a fit: how the model is made, and its estimates.</summary>
public sealed record FittedModel
{
    /// <summary>What messages call it: a file, or what the caller likes.</summary>
    public required string Name { get; init; }

    /// <summary>Its formula.</summary>
    public required string Formula { get; init; }

    /// <summary>Residuals, weights, factors, kernels.</summary>
    public required ModelSpecification Specification { get; init; }

    /// <summary>Distribution of the response.</summary>
    public ResponseFamily Family { get; init; }

    /// <summary>What of the mean is linear.</summary>
    public Link Link { get; init; }

    /// <summary>How random effects were integrated out.</summary>
    public Approximation Approximation { get; init; }

    /// <summary>REML or ML.</summary>
    public required LikelihoodMethod Method { get; init; }

    /// <summary>n.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Names of the fixed effects, in the order of the columns of X.</summary>
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>b̂, parallel to <see cref="Fixed"/>; linear models estimate it again.</summary>
    public IReadOnlyList<double> Estimates { get; init; } = [];

    /// <summary>Variances and covariances by group, in the order of the report, in squared units of the response.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Variances { get; init; }

    /// <summary>Ranges and smoothnesses by name.</summary>
    public required IReadOnlyDictionary<string, double> Parameters { get; init; }

    /// <summary>ℓ at the estimate.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Whether the estimates are a maximum.</summary>
    public bool IsConverged { get; init; } = true;

    /// <summary>Of a report.</summary>
    /// <param name="report">A fit of <see cref="MixedModel"/>.</param>
    /// <param name="name">What to call it.</param>
    /// <exception cref="ArgumentException">A null model of a scan, which has no table.</exception>
    public static FittedModel Of(ModelReport report, string name = "fit")
    {
        ArgumentNullException.ThrowIfNull(report);
        return new FittedModel
        {
            Name = name,
            Formula = report.Formula,
            Specification = report.Specification ?? throw new ArgumentException("The report is not that of a table's fit.", nameof(report)),
            Family = report.Family,
            Link = report.Link,
            Approximation = report.Approximation,
            Estimates = [.. report.Fixed.Select(effect => effect.Estimate)],
            Method = report.Method,
            SampleCount = report.SampleCount,
            Fixed = [.. report.Fixed.Select(effect => effect.Name)],
            Variances = [.. report.Variances.Select(estimate => KeyValuePair.Create(estimate.Group, estimate.Value))],
            Parameters = report.Parameters,
            LogLikelihood = report.LogLikelihood,
            IsConverged = report.IsConverged,
        };
    }

    /// <summary>How its model is made.</summary>
    internal MixedModelOptions Options => new()
    {
        Family = Family,
        Link = Family == ResponseFamily.Gaussian ? null : Link,
        Approximation = Family == ResponseFamily.Gaussian ? Approximation.Laplace : Approximation,
        QuadratureNodes = Specification.QuadratureNodes ?? 1,
        Factors = Specification.Factors,
        Residual = Specification.Residual,
        Weights = Specification.Weights,
    };

    /// <summary>σ of the parts of a covariance, as the fit has them, in the units of the parts.</summary>
    /// <exception cref="InputException">The fit has others.</exception>
    internal double[] ComponentsOf(IReadOnlyList<CovariancePart> parts)
    {
        var variances = new Queue<KeyValuePair<string, double>>(Variances);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        double[] components = [.. parts.SelectMany(part => part.FromReported([.. part.Components.Select(component => component.Kind switch
        {
            CovarianceKind.LogRange => Math.Log(Parameter("range", part.Group)),
            CovarianceKind.LogSmoothness => Math.Log(Parameter("smoothness", part.Group)),
            _ => variances.TryDequeue(out KeyValuePair<string, double> next) && next.Key == part.Group
                ? next.Value : throw Other(part.Group),
        })]))];
        return variances.Count == 0 ? components : throw Other(variances.Peek().Key);

        // As the report names them: of several fields each after its term but the first.
        double Parameter(string name, string group) =>
            Parameters.TryGetValue(taken.Add(name) ? name : $"{name} {group}", out double value) ? value : throw Other(group);

        InputException Other(string group) => new($"{Name}: its variances are not those of {Formula}: {group}.");
    }
}
