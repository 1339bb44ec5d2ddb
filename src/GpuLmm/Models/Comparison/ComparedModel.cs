namespace GpuLmm;

/// <summary>What a comparison needs to know of a fit.</summary>
internal sealed record ComparedModel
{
    /// <summary>How the table names it: a file, or what the caller likes.</summary>
    public required string Name { get; init; }

    /// <summary>Its formula.</summary>
    public required string Formula { get; init; }

    /// <summary>REML or ML.</summary>
    public required LikelihoodMethod Method { get; init; }

    /// <summary>n.</summary>
    public required int SampleCount { get; init; }

    /// <summary>Names of the fixed effects.</summary>
    public required IReadOnlyList<string> Fixed { get; init; }

    /// <summary>Parameters estimated.</summary>
    public required int ParameterCount { get; init; }

    /// <summary>ℓ, natural logarithm.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>−2ℓ + 2 df.</summary>
    public required double Aic { get; init; }

    /// <summary>−2ℓ + df log n.</summary>
    public required double Bic { get; init; }

    /// <summary>Conditional AIC with estimated variances; NaN where there is none.</summary>
    public double ConditionalAic { get; init; } = double.NaN;

    /// <summary>Whether it is a fit.</summary>
    public bool IsConverged { get; init; } = true;

    /// <summary>The response, as the formula has it.</summary>
    public string Response => Formula.Split('~', 2)[0].Trim();

    /// <summary>Of a report.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="report">The fit.</param>
    public static ComparedModel Of(string name, ModelReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new ComparedModel
        {
            Name = name,
            Formula = report.Formula,
            Method = report.Method,
            SampleCount = report.SampleCount,
            Fixed = [.. report.Fixed.Select(effect => effect.Name)],
            ParameterCount = report.ParameterCount,
            LogLikelihood = report.LogLikelihood,
            Aic = report.Aic,
            Bic = report.Bic,
            ConditionalAic = report.Conditional?.Value ?? double.NaN,
            IsConverged = report.IsConverged,
        };
    }
}
