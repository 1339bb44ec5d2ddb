namespace GpuLmm.Backends;

/// <summary>
/// Stage object of <see cref="Backend.PrepareSets"/>: the scores and the information of the columns of sets, all with all, in float64
/// whatever the precision of the backend. Sets are worked on at the same time; the results of each do not depend on the others.
/// </summary>
internal abstract class SetProducts : IDisposable
{
    /// <summary>Multiplies the columns of several sets and hands each of them on.</summary>
    /// <param name="sets">How many.</param>
    /// <param name="columnsOf">Makes the columns of a set; called once for each, several at the same time.</param>
    /// <param name="finish">Takes lane, set, and the products of its columns, which are valid until it returns.</param>
    public abstract void ForEach(
        int sets, Func<int, IReadOnlyList<SparseColumn>> columnsOf, Action<int, int, SetInformation> finish);

    public abstract void Dispose();
}

/// <summary>A column by its values that are not zero.</summary>
/// <param name="Rows">Where they are, ascending.</param>
/// <param name="Values">The values.</param>
internal sealed record SparseColumn(int[] Rows, double[] Values)
{
    /// <summary>The values of a column that are not zero.</summary>
    public static SparseColumn Of(ReadOnlySpan<double> dense)
    {
        int count = dense.Length - System.MemoryExtensions.Count(dense, 0.0);
        var column = new SparseColumn(new int[count], new double[count]);
        for (int i = 0, at = 0; at < count; i++)
        {
            if (dense[i] != 0)
            {
                (column.Rows[at], column.Values[at]) = (i, dense[i]);
                at++;
            }
        }

        return column;
    }
}

/// <summary>What the columns of a set give.</summary>
/// <param name="Count">c, the columns.</param>
/// <param name="Scores">Products with the columns of C that are no covariates: c'Py, column after column those of all traits.</param>
/// <param name="Information">c_i'P c_j, c × c; a column that the covariates explain has zeros.</param>
/// <param name="Project">
/// P x of any column, n numbers, of a design with a form or a sparse factor and without what the columns of C that are covariates explain.
/// </param>
internal readonly record struct SetInformation(
    int Count, double[] Scores, double[] Information, Action<SparseColumn, double[]> Project);
