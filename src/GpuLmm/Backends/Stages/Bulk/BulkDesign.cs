namespace GpuLmm;

/// <summary>
/// What a scan of thousands of traits multiplies markers with. Covariates are out of it: P has the form R diag(w(λ)) R' with R orthonormal
/// and orthogonal to X, so that x'Px = Σ w (R'x)², and x'Py = x's with one column s = P y a trait (<c>docs/model.md</c> §4).
/// Owns its matrices.
/// </summary>
internal sealed class BulkDesign : IDisposable
{
    /// <param name="columns">The columns of <see cref="Columns"/>.</param>
    /// <param name="fixedCount">p, where there is no rotation; else 0.</param>
    /// <param name="vectors">R in its first r columns; null for P = I − QQ'.</param>
    /// <param name="weights">r × G; null without R.</param>
    public BulkDesign(DenseMatrix columns, int fixedCount, DenseMatrix? vectors, DenseMatrix? weights)
    {
        Columns = columns;
        FixedCount = fixedCount;
        Vectors = vectors;
        Weights = weights;
    }

    /// <summary>
    /// n × K: Q of the covariates where there is no rotation, then of every trait P y, and P e of the samples that it lacks, orthonormal in
    /// the metric of P.
    /// </summary>
    public DenseMatrix Columns { get; }

    /// <summary>p, columns of Q among <see cref="Columns"/>.</summary>
    public int FixedCount { get; }

    /// <summary>R, n × r, in the first columns of a matrix; null where P = I − QQ'.</summary>
    public DenseMatrix? Vectors { get; }

    /// <summary>w of every node of λ, r × G, of which the first is λ = 0; null without R.</summary>
    public DenseMatrix? Weights { get; }

    /// <summary>n.</summary>
    public int SampleCount => Columns.Rows;

    /// <summary>G; 1 without R.</summary>
    public int NodeCount => Weights?.Columns ?? 1;

    /// <summary>r.</summary>
    public int Rank => Weights?.Rows ?? 0;

    /// <summary>Frees the matrices.</summary>
    public void Dispose()
    {
        Columns.Dispose();
        Vectors?.Dispose();
        Weights?.Dispose();
    }
}
