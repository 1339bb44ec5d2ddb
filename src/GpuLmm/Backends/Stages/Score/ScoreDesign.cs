namespace GpuLmm.Backends;

/// <summary>
/// The columns C that every marker x is multiplied with to test it against null models that stay as they are: the p columns of Q, an
/// orthonormal basis of the covariates, and for each trait its residuals r = My, M = I − QQ'. From x'C and x'x follow the score x'My = x'r
/// and the information x'Mx = x'x − Σ_j (x'q_j)². Owns the columns.
/// </summary>
internal sealed class ScoreDesign : IDisposable
{
    private ScoreDesign(DenseMatrix columns, int fixedCount)
    {
        Columns = columns;
        FixedCount = fixedCount;
    }

    /// <summary>C = [Q r_1 … r_T], n × (p + T).</summary>
    public DenseMatrix Columns { get; }

    /// <summary>p.</summary>
    public int FixedCount { get; }

    /// <summary>n.</summary>
    public int SampleCount => Columns.Rows;

    /// <param name="basis">Q, n × p; copied.</param>
    /// <param name="residuals">r of each trait, length n.</param>
    public static ScoreDesign Create(DenseMatrix basis, IReadOnlyList<double[]> residuals)
    {
        var columns = new DenseMatrix(basis.Rows, basis.Columns + residuals.Count);
        for (int j = 0; j < basis.Columns; j++)
        {
            basis.Column(j).CopyTo(columns.Column(j));
        }

        for (int t = 0; t < residuals.Count; t++)
        {
            residuals[t].CopyTo(columns.Column(basis.Columns + t));
        }

        return new ScoreDesign(columns, basis.Columns);
    }

    public void Dispose() => Columns.Dispose();
}
