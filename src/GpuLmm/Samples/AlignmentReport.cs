namespace GpuLmm;

/// <summary>How samples were matched: each genotyped sample that is not analysed is counted under the first reason that holds.</summary>
public sealed record AlignmentReport
{
    /// <summary>N, samples of the genotype file.</summary>
    public required int Genotyped { get; init; }

    /// <summary>Rows of the phenotype table; N when phenotypes come with the genotypes.</summary>
    public required int InPhenotypeTable { get; init; }

    /// <summary>Rows of the covariate table; null without one.</summary>
    public int? InCovariateTable { get; init; }

    /// <summary>Genotyped samples that are in the phenotype table and, if there is one, in the covariate table.</summary>
    public required int Matched { get; init; }

    /// <summary>Of the matched, taken out by the lists of samples to keep and to remove.</summary>
    public required int RemovedByLists { get; init; }

    /// <summary>Of the rest, without a value of some covariate.</summary>
    public required int MissingCovariate { get; init; }

    /// <summary>
    /// Of those without a value of some covariate, how many each covariate costs: a sample counts for the first that it lacks. Covariates
    /// that cost none are left out.
    /// </summary>
    public IReadOnlyDictionary<string, int> MissingByCovariate { get; init; } = new Dictionary<string, int>();

    /// <summary>Of the rest, without a value of any trait. Those of one trait are in <see cref="Trait.MissingCount"/>.</summary>
    public required int MissingPhenotype { get; init; }

    /// <summary>Of the rest, without a value of some trait, where every trait is required; 0 otherwise.</summary>
    public int MissingSomeTrait { get; init; }

    /// <summary>What is left: samples with a value of at least one trait.</summary>
    public int Analysed => Matched - RemovedByLists - MissingCovariate - MissingPhenotype - MissingSomeTrait;

    /// <summary>Rows of the phenotype table that are not genotyped.</summary>
    public int NotGenotyped { get; init; }

    /// <summary>The first few of these, as the table writes them.</summary>
    public IReadOnlyList<string> NotGenotypedExamples { get; init; } = [];

    /// <summary>Sentences on values that may mean something else than they were read as; empty where there are none.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
