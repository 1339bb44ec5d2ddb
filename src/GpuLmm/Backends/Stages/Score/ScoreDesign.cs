using System.Numerics.Tensors;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends;

/// <summary>
/// What every marker x is multiplied with to test it against null models that stay as they are. A marker has J columns c_j, x weighted
/// sample by sample: the first is x itself, others are its products with an environment. Their scores follow from x'C, their information
/// c_i'P c_j from three sources: weighted squares Σ_k w_k x_k², quadratic forms x'H x, and what a sparse factor takes away. Owns its
/// matrices.
/// </summary>
internal sealed class ScoreDesign : IDisposable
{
    /// <summary>C, n × columns.</summary>
    public required DenseMatrix Columns { get; init; }

    /// <summary>
    /// W, n × s, of the s = J (J + 1)/2 pairs of columns in the order (0,0), (1,0), (1,1), (2,0) …: weighted squares, which are the
    /// information where nothing else gives it, and a measure of its size elsewhere; null for one pair with unit weights.
    /// </summary>
    public DenseMatrix? Weights { get; init; }

    /// <summary>Quadratic forms; empty where the information is in the squares.</summary>
    public IReadOnlyList<QuadraticForm> Forms { get; init; } = [];

    /// <summary>What is taken away from the weighted squares; null for nothing.</summary>
    public SparseInformation? Sparse { get; init; }

    /// <summary>What takes the place of the weighted squares of some samples, where V is sparse; null for nothing.</summary>
    public SparseWhitening? Whitening { get; init; }

    /// <summary>
    /// Columns of C, V⁻¹X L⁻' with X'V⁻¹X = L L', whose squares are taken away from x'V⁻¹x, so that x'Px is left; empty where the
    /// information is that of P, or whoever asked for it takes the covariates out.
    /// </summary>
    public Range Explained { get; init; } = ..0;

    /// <summary>Whether sparse factors are solved for every marker, which the host does in float64.</summary>
    public bool NeedsHost => Sparse is not null || Whitening is not null;

    /// <summary>s.</summary>
    public int PairCount => Weights?.Columns ?? 1;

    /// <summary>n.</summary>
    public int SampleCount => Columns.Rows;

    /// <summary>Numbers that <see cref="Project"/> works with.</summary>
    public int WorkspaceLength => Sparse is { } sparse ? sparse.Factor.Size * SparseLower.Lanes : Whitening?.WorkspaceLength ?? 0;

    /// <summary>Distinct matrices of the forms.</summary>
    public IEnumerable<DenseMatrix> Matrices => Forms.Select(form => form.Matrix).Distinct();

    /// <summary>C without weights: the information is x'x less what the covariates explain.</summary>
    /// <param name="basis">Q, n × p, an orthonormal basis of the covariates; copied.</param>
    /// <param name="residuals">r = y − QQ'y of each trait, length n.</param>
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

        return new ScoreDesign { Columns = columns };
    }

    /// <summary>P x of some markers, of one column each, by a sparse factor.</summary>
    /// <param name="markers">Markers, at most <see cref="SparseLower.Lanes"/>, one after the other, n numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="projected">n numbers of each.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> numbers.</param>
    public void Project(ReadOnlySpan<double> markers, int count, Span<double> projected, Span<double> workspace)
    {
        int n = SampleCount;
        if (Whitening is { } whitening)
        {
            whitening.Project(markers, count, projected, workspace);
            (int first, int explained) = Explained.GetOffsetAndLength(Columns.Columns);
            for (int k = 0; k < count; k++)
            {
                Span<double> own = projected.Slice(k * n, n);
                for (int j = first; j < first + explained; j++)
                {
                    double product = TensorPrimitives.Dot<double>(Columns.Column(j), markers.Slice(k * n, n));
                    TensorPrimitives.MultiplyAdd<double>(Columns.Column(j), -product, own, own);
                }
            }

            return;
        }

        for (int k = 0; k < count; k++)
        {
            TensorPrimitives.Multiply<double>(markers.Slice(k * n, n), Weights!.Column(0), projected.Slice(k * n, n));
        }

        Sparse!.SubtractProjected(markers, count, projected, workspace);
    }

    /// <summary>The same of samples in another order.</summary>
    /// <param name="order">For every sample its place here.</param>
    public ScoreDesign Permuted(int[] order)
    {
        Dictionary<DenseMatrix, DenseMatrix> matrices = Matrices.ToDictionary(matrix => matrix, matrix => matrix.Select(order));
        return new ScoreDesign
        {
            Columns = Columns.SelectRows(order),
            Weights = Weights is null ? null : Weights.SelectRows(order),
            Forms = [.. Forms.Select(form => new QuadraticForm(
                matrices[form.Matrix], Reordered(form.Right), [.. form.Pairs.Select(pair => (pair.Pair, Reordered(pair.Left)))]))],
            Sparse = Sparse?.Permuted(order),
            Whitening = Whitening?.Permuted(order),
            Explained = Explained,
        };

        double[]? Reordered(double[]? values) => values is null ? null : Array.ConvertAll(order, place => values[place]);
    }

    public void Dispose()
    {
        Columns.Dispose();
        Weights?.Dispose();
        foreach (DenseMatrix matrix in Matrices)
        {
            matrix.Dispose();
        }
    }
}

/// <summary>
/// T = H (r∘x), and Σ_k l_k x_k T_k of each of its pairs: c_i'P c_j where H is a block of Z'PZ, Z the records of every sample.
/// </summary>
/// <param name="Matrix">H, n × n, symmetric.</param>
/// <param name="Right">r, length n; null for ones.</param>
/// <param name="Pairs">Which pairs of columns, with l; null for ones.</param>
internal sealed record QuadraticForm(DenseMatrix Matrix, double[]? Right, IReadOnlyList<(int Pair, double[]? Left)> Pairs);
