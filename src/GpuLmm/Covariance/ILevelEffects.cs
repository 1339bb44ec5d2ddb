namespace GpuLmm;

/// <summary>
/// A part whose matrix comes from k effects u of each of q levels, u ~ N(0, Σ ⊗ K): what reports and predictions ask of it.
/// </summary>
internal interface ILevelEffects
{
    /// <summary>Grouping or kernel, as the report names it.</summary>
    string Group { get; }

    /// <summary>Names of the k effects.</summary>
    IReadOnlyList<string> Effects { get; }

    /// <summary>Whether the effects have covariances.</summary>
    bool IsCorrelated { get; }

    /// <summary>q.</summary>
    int LevelCount { get; }

    /// <summary>Σ in the units of the data, row-major, k × k.</summary>
    double[] CovarianceMatrix(ReadOnlySpan<double> components);

    /// <summary>l'Σl, l and u in the units of the data here and below.</summary>
    double Variance(ReadOnlySpan<double> components, ReadOnlySpan<double> loads);

    /// <summary>l of the effects in the part's own units: l'u = (A'l)'ũ.</summary>
    double[] OwnLoads(ReadOnlySpan<double> loads);

    /// <summary>v with û_a = K v_a, k columns of q, from x = P y.</summary>
    double[][] LevelWeights(ReadOnlySpan<double> components, double[] x);

    /// <summary>K w, for w per level.</summary>
    double[] KernelProduct(double[] perLevel);

    /// <summary>K between a level and all, q numbers.</summary>
    void CopyRelations(int level, Span<double> target);

    /// <summary>K of a level with itself.</summary>
    double Diagonal(int level);

    /// <summary>Adds Cov(y, l'u) of the effects u of one level.</summary>
    /// <param name="components">σ.</param>
    /// <param name="loads">l, k numbers.</param>
    /// <param name="relations">K between that level and those of the records, q numbers.</param>
    /// <param name="target">n numbers.</param>
    void AddCovariances(ReadOnlySpan<double> components, ReadOnlySpan<double> loads, ReadOnlySpan<double> relations, Span<double> target);

    /// <summary>The part without one of its effects; null where it was the only one.</summary>
    CovariancePart? Without(int effect);
}
