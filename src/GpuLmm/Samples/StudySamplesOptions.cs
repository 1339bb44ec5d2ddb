namespace GpuLmm;

/// <summary>Which traits, covariates and samples to analyse.</summary>
public sealed record StudySamplesOptions
{
    /// <summary>The phenotypes of the genotype file, no covariates, all samples.</summary>
    public static StudySamplesOptions Default { get; } = new();

    /// <summary>Phenotype table; null, the default, takes the phenotypes of the genotype file (columns 6 on of a .fam).</summary>
    public string? PhenotypePath { get; init; }

    /// <summary>Traits, in the order wanted; empty, the default, for all.</summary>
    public IReadOnlyList<string> PhenotypeNames { get; init; } = [];

    /// <summary>Covariate table; null, the default, for none but the intercept.</summary>
    public string? CovariatePath { get; init; }

    /// <summary>Covariates, in the order wanted; empty, the default, for all.</summary>
    public IReadOnlyList<string> CovariateNames { get; init; } = [];

    /// <summary>
    /// Covariates that are categories, whatever their values look like; they need not be repeated in <see cref="CovariateNames"/>.
    /// </summary>
    public IReadOnlyList<string> CategoricalCovariates { get; init; } = [];

    /// <summary>
    /// Ids of markers whose numbers of copies are covariates, so that others are tested given them; a missing call counts as the mean of
    /// the samples that are analysed.
    /// </summary>
    /// <value>The default is none.</value>
    public IReadOnlyList<string> ConditionalMarkers { get; init; } = [];

    /// <summary>File of the samples to keep (FID IID or IID per line); null, the default, keeps all.</summary>
    public string? KeepPath { get; init; }

    /// <summary>File of the samples to leave out; null, the default, leaves out none.</summary>
    public string? RemovePath { get; init; }

    /// <summary>
    /// Analyse only samples with a value of every trait, so that all traits share them; for traits that are analysed jointly.
    /// </summary>
    /// <value>The default is false: every trait keeps its own samples.</value>
    public bool RequireEveryTrait { get; init; }

    /// <summary>
    /// Whether phenotypes come in pairs: a time, and whether the event came then (1) or observation ended (0); or 2 and 1. The trait is
    /// called as its time. Samples whose observation ends before the first event are at risk at none, and are left out.
    /// </summary>
    /// <value>The default is false.</value>
    public bool AreTimesToEvents { get; init; }

    /// <summary>Whether a sample can be analysed for a trait; where not, it counts as one that lacks the trait.</summary>
    /// <value>The default is null: all can.</value>
    internal Func<string, SampleId, bool>? Serves { get; init; }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">Options that contradict each other; the message lists all of them.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (CovariatePath is null && CovariateNames.Count + CategoricalCovariates.Count > 0)
        {
            faults.Add($"covariates {string.Join(", ", CovariateNames.Union(CategoricalCovariates))} are named but no covariate file is");
        }

        AddRepeated(faults, "phenotype", PhenotypeNames);
        AddRepeated(faults, "covariate", CovariateNames);
        AddRepeated(faults, "categorical covariate", CategoricalCovariates);
        AddRepeated(faults, "conditional marker", ConditionalMarkers);
        if (faults.Count > 0)
        {
            throw new ArgumentException($"Sample options: {string.Join("; ", faults)}.");
        }
    }

    private static void AddRepeated(List<string> faults, string what, IReadOnlyList<string> names)
    {
        foreach (IGrouping<string, string> group in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            faults.Add($"{what} {group.Key} is named {group.Count()} times");
        }
    }
}
