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

    /// <summary>Samples with the design that the covariates make of them.</summary>
    /// <param name="genotyped">All samples.</param>
    /// <param name="selection">Those that are analysed.</param>
    /// <param name="covariates">Over all samples.</param>
    internal static SampleSet Create(
        IReadOnlyList<SampleId> genotyped, SampleSelection selection, IReadOnlyList<Covariate> covariates)
    {
        int[] indices = selection.Indices.ToArray();
        DesignMatrix design = DesignMatrix.Build(
            indices.Length,
            covariates.SelectMany(c => c.Columns(indices)),
            covariates.Select(c => c.DroppedFor(indices)).OfType<LeftOut>());
        return new SampleSet(genotyped, selection, design, covariates);
    }

    /// <summary>Other samples of the same study; whoever makes them disposes their design.</summary>
    /// <param name="indices">Among the genotyped samples, ascending.</param>
    internal SampleSet Over(int[] indices) => Create(genotyped, new SampleSelection(Selection.SampleCount, indices), Sources);

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
