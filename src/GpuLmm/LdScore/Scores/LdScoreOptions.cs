namespace GpuLmm;

/// <summary>What the window of LD scores is measured in.</summary>
public enum LdWindowUnit
{
    /// <summary>Thousands of base pairs.</summary>
    Kilobases,

    /// <summary>Centimorgans.</summary>
    Centimorgans,

    /// <summary>Neighbouring markers that are kept.</summary>
    Snps,
}

/// <summary>How LD scores are computed.</summary>
public sealed record LdScoreOptions
{
    /// <summary>Half the window, in <see cref="Unit"/>: markers at this distance are within. Null takes 1 centimorgan where the genotypes
    /// have a map, else 1,000 kilobases.</summary>
    public double? Window { get; init; }

    /// <summary>The unit of <see cref="Window"/>.</summary>
    public LdWindowUnit Unit { get; init; } = LdWindowUnit.Centimorgans;

    /// <summary>A genetic map that tells centimorgans by base pair, in the place of the genotypes' own; null for those.</summary>
    public string? GeneticMap { get; init; }

    /// <summary>Which markers count; those without variation never do.</summary>
    public MarkerFilter Filter { get; init; } = MarkerFilter.Default;

    /// <summary>Annotations, in a file of all markers, or by chromosome with <c>@</c>; null for plain scores.</summary>
    public string? Annotations { get; init; }

    /// <summary>α: annotations of a marker are multiplied by (p(1 − p))^α. Default 0.</summary>
    public double FrequencyExponent { get; init; }

    /// <summary>Ids of the SNPs of the regression, among which weights' LD scores are summed too; null for none.</summary>
    public IReadOnlySet<string>? WeightSnps { get; init; }

    /// <summary>Whether markers without a position are left out, not refused.</summary>
    public bool SkipUnplaced { get; init; }

    /// <summary>Names and values of covariates that are taken out of markers, one for each sample; empty for none.</summary>
    public IReadOnlyList<(string Name, double[] Values)> Covariates { get; init; } = [];

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Options outside their range.</exception>
    public void Validate()
    {
        Filter.Validate();
        if (Window is { } window && (!(window >= 0) || double.IsInfinity(window)
            || (Unit == LdWindowUnit.Snps && window != Math.Floor(window))))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"LD scores: window {window}: expected a distance of 0 or more, and whole SNPs."));
        }
    }
}
