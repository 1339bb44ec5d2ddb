using System.Text.Json.Serialization;

namespace GpuLmm;

/// <summary>What redoes a model on its table.</summary>
internal sealed record SpecificationContract
{
    public required string? Residual { get; init; }

    public required string? Weights { get; init; }

    /// <summary>Of adaptive quadrature; null of other approximations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Nodes { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Factors { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Levels { get; init; }

    public required IReadOnlyList<string> Kernels { get; init; }
}

/// <summary>A fixed effect.</summary>
internal sealed record FixedContract(string Name, double Estimate, double Se, double Statistic, double Ddf, double PValue);

/// <summary>The test of a fixed term.</summary>
internal sealed record TermContract(string Term, int Df, double Ddf, double Statistic, double PValue);

/// <summary>A variance, or a covariance of the two terms that <see cref="Term"/> has with a comma between.</summary>
internal sealed record VarianceContract
{
    public required string Group { get; init; }

    public required string Term { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Variance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Sd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Covariance { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Correlation { get; init; }

    public required double Se { get; init; }
}

/// <summary>The test of a variance against zero.</summary>
internal sealed record VarianceTestContract(string Group, string Term, double Statistic, string Mixture, double PValue);

/// <summary>The tests that two variances are equal, by Wald and by likelihood ratio.</summary>
internal sealed record EqualVariancesContract(
    string Group, string Other, double Difference, double Se, double Wald, double WaldPValue, double Lrt, double LrtPValue);

/// <summary>A confidence interval; an end that does not exist, or is infinite, is NaN, and the note says which.</summary>
internal sealed record IntervalContract
{
    public required string Method { get; init; }

    public required string Parameter { get; init; }

    public required string Group { get; init; }

    public required string Term { get; init; }

    public required double Estimate { get; init; }

    public required double Lower { get; init; }

    public required double Upper { get; init; }

    public required double Level { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}

/// <summary>The bootstrap behind intervals.</summary>
internal sealed record BootstrapContract(int Replicates, int Seed, int Failed, int Singular, string Type);

/// <summary>The share of a group in the variance; its scale is null on that of the response.</summary>
internal sealed record ShareContract
{
    public required string Group { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scale { get; init; }

    public required double Share { get; init; }

    public required double Se { get; init; }
}

/// <summary>R² of the fixed effects, and with the random ones.</summary>
internal sealed record R2Contract(double Marginal, double Conditional);

/// <summary>The intraclass correlation of a group.</summary>
internal sealed record IntraclassContract(string Group, double Adjusted, double Unadjusted);

/// <summary>A part of the variance of η and of the distribution.</summary>
internal sealed record PartitionContract(string Source, double Variance, double Share);

/// <summary>Tests by simulated responses; null where there is nothing to test.</summary>
internal sealed record DiagnosticsContract(
    int Simulations, int Seed, SimulationTestContract? Dispersion, SimulationTestContract? ZeroInflation);

/// <summary>A statistic beside its simulations.</summary>
internal sealed record SimulationTestContract(double Observed, double Expected, double Ratio, double PValue, string Advice);

/// <summary>The error of a random effect.</summary>
internal sealed record RandomErrorContract(double Se, double Reliability);

/// <summary>A column left out of X.</summary>
internal sealed record DroppedContract(string Column, string Reason);

/// <summary>A step of the search.</summary>
internal sealed record StepContract(string Step, double LogLik, double Gradient);
