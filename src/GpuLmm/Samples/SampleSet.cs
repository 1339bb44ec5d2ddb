namespace GpuLmm;

/// <summary>
/// The n samples analysed for one or more traits, with their design. Traits of exactly the same samples share one object.
/// </summary>
public sealed class SampleSet
{
    private readonly IReadOnlyList<SampleId> genotyped;

    internal SampleSet(
        IReadOnlyList<SampleId> genotyped, SampleSelection selection, DesignMatrix covariates, IReadOnlyList<Covariate>? sources = null)
    {
        Sources = sources ?? [];
        this.genotyped = genotyped;
        Selection = selection;
        Covariates = covariates;
    }

    /// <summary>n.</summary>
    public int Count => Selection.Count;

    /// <summary>The n indices among the genotyped samples, ascending: row i of y and X is sample <c>Indices[i]</c> of G.</summary>
    public ReadOnlySpan<int> Indices => Selection.Indices;

    /// <summary>The n ids, in genotype order.</summary>
    public IReadOnlyList<SampleId> Ids => field ??= Array.ConvertAll(Indices.ToArray(), i => genotyped[i]);

    /// <summary>X, n × p.</summary>
    internal DesignMatrix Covariates { get; }

    /// <summary>What X was made of, over all genotyped samples.</summary>
    internal IReadOnlyList<Covariate> Sources { get; }

    /// <summary>The same samples as the packed genotypes are masked with.</summary>
    internal SampleSelection Selection { get; }

    /// <exception cref="InputException">The samples leave no degree of freedom to test a marker.</exception>
    internal void RequireDegreesToTest()
    {
        int p = Covariates.Names.Count;
        if (Count < p + 2)
        {
            throw new InputException(
                $"{Count} samples and {p} covariates leave no degree of freedom to test a marker: expected at least {p + 2} samples.");
        }
    }
}
