namespace GpuLmm;

/// <summary>Writes the rows of a marker for one trait, from the scores and the information of its columns.</summary>
internal abstract class ScoreRowWriter
{
    /// <summary>Writes the rows.</summary>
    /// <param name="results">Takes them.</param>
    /// <param name="row">First row.</param>
    /// <param name="information">c_i'P c_j, pair by pair; 0 of a column that is a linear combination of the covariates.</param>
    /// <param name="sizes">The same before anything is taken out.</param>
    /// <param name="scores">c_j'Py.</param>
    /// <param name="collinearShare">Less than this share of its size left: a column is a combination of others.</param>
    public abstract void Write(
        ResultBlock results, int row, ReadOnlySpan<double> information, ReadOnlySpan<double> sizes, ReadOnlySpan<double> scores,
        double collinearShare);
}
