namespace GpuLmm;

/// <summary>A fitted mixed model in the words of its report (<c>docs/cli.md</c>, <c>fit.json</c>).</summary>
public sealed record ModelReport
{
    /// <summary>The formula as given, or as it would be written.</summary>
    public required string Formula { get; init; }

    /// <summary>The numbers.</summary>
    public required OneKernelFit Fit { get; init; }

    /// <summary>Name of the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>û of every level; empty where it was not asked for.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Random { get; init; }

    /// <summary>X b̂ + û for every row used; empty where it was not asked for.</summary>
    public required IReadOnlyList<double> Fitted { get; init; }

    /// <summary>Variance of X b̂ among the rows, for R² (Nakagawa et al. 2017); NaN where it was not computed.</summary>
    public double FixedVariance { get; init; } = double.NaN;

    /// <summary>Columns left out of X.</summary>
    public required IReadOnlyList<DroppedColumn> Dropped { get; init; }

    /// <summary>What a user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>σ²_f/(σ²_f + c σ²_g + σ²_e).</summary>
    public double MarginalR2 => FixedVariance / Total;

    /// <summary>(σ²_f + c σ²_g)/(σ²_f + c σ²_g + σ²_e).</summary>
    public double ConditionalR2 => (FixedVariance + Scaled) / Total;

    private double Scaled => Fit.KernelScale * Fit.KernelVariance;

    private double Total => FixedVariance + Scaled + Fit.ResidualVariance;

    /// <summary>The report of a scan's null model.</summary>
    /// <param name="trait">The null model of a trait.</param>
    /// <param name="samples">Its samples.</param>
    public static ModelReport Of(TraitNull trait, SampleSet samples)
    {
        ArgumentNullException.ThrowIfNull(trait);
        ArgumentNullException.ThrowIfNull(samples);
        string terms = string.Join(" + ", samples.Covariates.Names.Select(name => name == DesignMatrix.Intercept ? "1" : name));
        return new ModelReport
        {
            Formula = $"{trait.Trait.Name} ~ {terms} + (1 | gr(IID, cov = kinship))",
            Fit = trait.Reml,
            Kernel = "kinship",
            Random = [],
            Fitted = [],
            Dropped = samples.Covariates.Dropped,
            Warnings = Notes(trait.Reml),
        };
    }

    /// <summary>What a fit's boundary means, in a sentence.</summary>
    internal static IReadOnlyList<string> Notes(OneKernelFit fit) => fit.Boundary switch
    {
        VarianceBoundary.Kernel => ["The kernel's variance is estimated at zero: the model is that without the kernel."],
        VarianceBoundary.Residual => ["The residual variance is estimated at zero: the kernel explains all of the variation."],
        _ => [],
    };
}
