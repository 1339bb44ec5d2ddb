using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The samples of some traits among the rows of a pass, with their covariates: columns over the rows are zero outside the samples, and
/// M takes the covariates out.
/// </summary>
internal sealed class MaskedSamples : IDisposable
{
    private readonly double[] mask;

    /// <param name="samples">The samples and their design.</param>
    /// <param name="rows">Row of each, in the order of the samples.</param>
    /// <param name="rowCount">Rows of a pass.</param>
    public MaskedSamples(SampleSet samples, int[] rows, int rowCount)
    {
        (Samples, Rows) = (samples, rows);
        mask = new double[rowCount];
        Array.ForEach(rows, row => mask[row] = 1);
        DenseMatrix own = samples.Covariates.Basis;
        Basis = new DenseMatrix(rowCount, own.Columns);
        Basis.Clear();
        for (int j = 0; j < own.Columns; j++)
        {
            Scatter(own.Column(j), Basis.Column(j));
        }
    }

    /// <summary>The samples.</summary>
    public SampleSet Samples { get; }

    /// <summary>Row of each sample.</summary>
    public int[] Rows { get; }

    /// <summary>Q, rows × p: orthonormal, zero outside the samples.</summary>
    public DenseMatrix Basis { get; }

    /// <summary>n.</summary>
    public int Count => Rows.Length;

    /// <summary>p.</summary>
    public int FixedCount => Basis.Columns;

    /// <summary>n − p.</summary>
    public int Degrees => Count - FixedCount;

    /// <summary>Whether a row is of these samples.</summary>
    public bool Has(int row) => mask[row] != 0;

    /// <summary>Values of the samples, to their rows.</summary>
    public void Scatter(ReadOnlySpan<double> values, Span<double> column)
    {
        for (int i = 0; i < values.Length; i++)
        {
            column[Rows[i]] = values[i];
        }
    }

    /// <summary>The rows of the samples, in the order of these.</summary>
    public double[] Gather(ReadOnlySpan<double> column)
    {
        var values = new double[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = column[Rows[i]];
        }

        return values;
    }

    /// <summary>c ← M c, with zeros outside the samples.</summary>
    /// <param name="column">Over the rows of a pass.</param>
    /// <param name="isProjected">False: the covariates stay in.</param>
    public void Project(Span<double> column, bool isProjected = true)
    {
        TensorPrimitives.Multiply(column, mask, column);
        for (int j = 0; isProjected && j < Basis.Columns; j++)
        {
            Span<double> q = Basis.Column(j);
            TensorPrimitives.MultiplyAdd(q, -TensorPrimitives.Dot<double>(q, column), column, column);
        }
    }

    public void Dispose() => Basis.Dispose();
}
