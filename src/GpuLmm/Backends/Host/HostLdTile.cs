using System.Numerics.Tensors;
using GpuLmm.Backends.Host.Calls;
using GpuLmm.Backends.Host.LinearAlgebra;

namespace GpuLmm.Backends.Host;

/// <summary>A block of markers: their calls, or their values, or both.</summary>
internal sealed class HostLdBlock(CallCodes? codes, DenseMatrix? values)
{
    public CallCodes? Codes => codes;

    /// <summary>n × markers.</summary>
    public DenseMatrix? Values { get; set; } = values;
}

/// <summary>What a pair of blocks adds to its markers, markers × annotations.</summary>
internal sealed class HostLdSums(int rows, int columns, int annotations) : IDisposable
{
    public DenseMatrix Rows { get; } = new(rows, annotations);

    public DenseMatrix Columns { get; } = new(columns, annotations);

    public void Dispose()
    {
        Rows.Dispose();
        Columns.Dispose();
    }
}

/// <summary>Multiplies pairs of blocks, and sums the squares of correlations within windows, by annotation. One lane's.</summary>
internal sealed unsafe class HostLdTile : IDisposable
{
    private readonly DenseAlgebra algebra;
    private readonly LdDesign design;
    private readonly int n;
    private readonly int[] annotated;
    private readonly CallTile calls;
    private readonly DenseMatrix squares;
    private readonly DenseMatrix weights;
    private readonly DenseMatrix weighed;
    private readonly double[] rowSums;
    private readonly double[] columnSums;

    /// <param name="algebra">Multiplies values, and squares by annotations.</param>
    /// <param name="design">Windows and annotations.</param>
    /// <param name="n">Samples.</param>
    /// <param name="products">Multiplies calls.</param>
    public HostLdTile(DenseAlgebra algebra, LdDesign design, int n, CallProducts products)
    {
        this.algebra = algebra;
        this.design = design;
        this.n = n;
        annotated = [.. Enumerable.Range(0, design.Annotations.Length).Where(c => design.Annotations[c].Length > 0)];
        calls = new CallTile(products);
        int size = design.BlockSize;
        squares = new DenseMatrix((size + CallTile.Step - 1) / CallTile.Step * CallTile.Step, size);
        weights = new DenseMatrix(size, annotated.Length);
        weighed = new DenseMatrix(size, annotated.Length);
        rowSums = new double[size];
        columnSums = new double[size];
    }

    /// <summary>The sums of a pair of blocks.</summary>
    /// <param name="left">The earlier one and its number.</param>
    /// <param name="right">The later one, or the same.</param>
    public HostLdSums Sum((int Number, HostLdBlock Block) left, (int Number, HostLdBlock Block) right)
    {
        (int Start, int Count) rows = (left.Number * design.BlockSize, design.CountOf(left.Number));
        (int Start, int Count) columns = (right.Number * design.BlockSize, design.CountOf(right.Number));
        var window = new TileWindow(design.First, rows, columns);
        Array.Clear(rowSums);
        Array.Clear(columnSums);
        if (annotated.Length > 0)
        {
            squares.Clear();
        }

        if (left.Block.Codes is { } leftCodes && right.Block.Codes is { } rightCodes)
        {
            calls.Add(leftCodes, rightCodes, window, rowSums, columnSums, annotated.Length > 0 ? squares : null);
        }
        else
        {
            Multiply(left.Block.Values!, right.Block.Values!, window, rows.Count, columns.Count);
        }

        var sums = new HostLdSums(rows.Count, columns.Count, design.Annotations.Length);
        for (int c = 0; c < design.Annotations.Length; c++)
        {
            if (design.Annotations[c].Length == 0)
            {
                Unbias(window, sums.Rows.Column(c), sums.Columns.Column(c));
            }
        }

        if (annotated.Length > 0)
        {
            Unbias(window, rows.Count);
            Weigh(rows, columns, sums);
        }

        return sums;
    }

    public void Dispose()
    {
        calls.Dispose();
        squares.Dispose();
        weights.Dispose();
        weighed.Dispose();
    }

    /// <summary>Squares of correlations of values, those outside windows zero, and their sums.</summary>
    private void Multiply(DenseMatrix left, DenseMatrix right, in TileWindow window, int rows, int columns)
    {
        algebra.Multiply(true, false, columns, rows, n, 1.0 / n, right.Pointer, n, left.Pointer, n, 0, squares.Pointer, squares.Rows);
        for (int i = 0; i < rows; i++)
        {
            (int first, int end) = window.Columns(i);
            end = Math.Max(first, end);
            Span<double> all = squares.Column(i)[..columns], own = all[first..end];
            all[..first].Clear();
            all[end..].Clear();
            TensorPrimitives.Multiply(own, own, own);
            rowSums[i] = TensorPrimitives.Sum<double>(own);
            TensorPrimitives.Add(columnSums.AsSpan(first, own.Length), own, columnSums.AsSpan(first, own.Length));
        }
    }

    /// <summary>Sums of r² − (1 − r²)/d: what is taken from each square is taken from their sums.</summary>
    private void Unbias(in TileWindow window, Span<double> rows, Span<double> columns)
    {
        double shift = 1 / design.Degrees, scale = 1 + shift;
        for (int i = 0; i < rows.Length; i++)
        {
            (int first, int end) = window.Columns(i);
            rows[i] = (scale * rowSums[i]) - (shift * Math.Max(0, end - first));
        }

        for (int j = 0; j < columns.Length; j++)
        {
            columns[j] = (scale * columnSums[j]) - (shift * window.RowCount(j));
        }
    }

    /// <summary>r² − (1 − r²)/d of each pair.</summary>
    private void Unbias(in TileWindow window, int rows)
    {
        double shift = 1 / design.Degrees, scale = 1 + shift;
        for (int i = 0; i < rows; i++)
        {
            (int first, int end) = window.Columns(i);
            if (first < end)
            {
                Span<double> own = squares.Column(i)[first..end];
                TensorPrimitives.Multiply(own, scale, own);
                TensorPrimitives.Subtract(own, shift, own);
            }
        }
    }

    /// <summary>Sums weighted by annotations: a product of the squares with those of either side.</summary>
    private void Weigh((int Start, int Count) rows, (int Start, int Count) columns, HostLdSums sums)
    {
        int size = squares.Rows, width = annotated.Length;
        Fill(columns);
        algebra.Multiply(true, false, rows.Count, width, columns.Count, 1, squares.Pointer, size, weights.Pointer, weights.Rows,
            0, weighed.Pointer, weighed.Rows);
        Take(sums.Rows);
        Fill(rows);
        algebra.Multiply(false, false, columns.Count, width, rows.Count, 1, squares.Pointer, size, weights.Pointer, weights.Rows,
            0, weighed.Pointer, weighed.Rows);
        Take(sums.Columns);
    }

    private void Fill((int Start, int Count) markers)
    {
        for (int k = 0; k < annotated.Length; k++)
        {
            design.Annotations[annotated[k]].AsSpan(markers.Start, markers.Count).CopyTo(weights.Column(k));
        }
    }

    private void Take(DenseMatrix sums)
    {
        for (int k = 0; k < annotated.Length; k++)
        {
            weighed.Column(k)[..sums.Rows].CopyTo(sums.Column(annotated[k]));
        }
    }
}
