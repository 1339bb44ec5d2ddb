using System.Numerics.Tensors;
using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// The variance of a marker's scores as the residuals have it, whatever the model says (White 1980; Liang &amp; Zeger 1986). With
/// A = P^½ the records Ay have independent residuals of one variance if the model is right, and c_i'Py = Σ_r (Ac_i)_r (Ay)_r; the
/// variance of these sums is Σ_id s_i,id s_j,id with s_i,id the part of the records of an id, a quadratic form in the genotypes. Residuals
/// are those of the null model.
/// </summary>
internal sealed class RobustInformation : IDisposable
{
    private readonly DenseMatrix parts;
    private readonly RecordList records;
    private readonly Backend backend;
    private readonly int idCount;

    /// <param name="projection">P, n × n.</param>
    /// <param name="fixedCount">p.</param>
    /// <param name="response">y.</param>
    /// <param name="records">Records of each id.</param>
    /// <param name="idCount">Ids.</param>
    /// <param name="backend">Where to decompose and multiply.</param>
    public RobustInformation(
        DenseMatrix projection, int fixedCount, double[] response, RecordList records, int idCount, Backend backend)
    {
        (this.records, this.backend, this.idCount) = (records, backend, idCount);
        using DenseMatrix root = Root(projection, fixedCount, backend);
        int n = root.Rows;
        var residuals = new double[n];
        for (int j = 0; j < n; j++)
        {
            TensorPrimitives.MultiplyAdd(root.Column(j), response[j], residuals, residuals);
        }

        // Column id: A's columns of the records of the id, each times its residual.
        parts = new DenseMatrix(n, idCount);
        Parallel.For(0, idCount, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, id =>
        {
            Span<double> own = parts.Column(id);
            foreach (int record in records.Of(id))
            {
                TensorPrimitives.MultiplyAdd(root.Column(record), residuals[record], own, own);
            }
        });
    }

    /// <summary>The symmetric part of G_i G_j', G_j = Z_j'W with W the parts of the ids.</summary>
    /// <param name="left">Column i of a marker over the records; null for the marker itself.</param>
    /// <param name="right">Column j.</param>
    public DenseMatrix Of(double[]? left, double[]? right)
    {
        using DenseMatrix own = Sums(left);
        if (ReferenceEquals(left, right))
        {
            return Square(own);
        }

        // ½ ((G_i + G_j)(G_i + G_j)' − G_i G_i' − G_j G_j').
        using DenseMatrix other = Sums(right), first = Square(own), second = Square(other);
        for (int j = 0; j < idCount; j++)
        {
            TensorPrimitives.Add(own.Column(j), other.Column(j), own.Column(j));
        }

        DenseMatrix both = Square(own);
        for (int j = 0; j < idCount; j++)
        {
            Span<double> target = both.Column(j);
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = 0.5 * (target[i] - first[i, j] - second[i, j]);
            }
        }

        return both;
    }

    public void Dispose() => parts.Dispose();

    /// <summary>P^½ = U Λ^½ U', of rank n − p: what is left of the other eigenvalues is rounding.</summary>
    private static DenseMatrix Root(DenseMatrix projection, int fixedCount, Backend backend)
    {
        int n = projection.Rows;
        using var vectors = new DenseMatrix(n, n);
        for (int j = 0; j < n; j++)
        {
            projection.Column(j).CopyTo(vectors.Column(j));
        }

        double[] values = backend.DecomposeSymmetric(vectors);
        for (int j = 0; j < n; j++)
        {
            double quarter = j < fixedCount ? 0 : Math.Sqrt(Math.Sqrt(Math.Max(0, values[j])));
            TensorPrimitives.Multiply(vectors.Column(j), quarter, vectors.Column(j));
        }

        var root = new DenseMatrix(n, n);
        backend.AddRankUpdate(vectors, ColumnRange.All(n), root);
        root.MirrorLower();
        return root;
    }

    /// <summary>G_j: for every id the sum of its records' rows of W, times the column.</summary>
    private DenseMatrix Sums(double[]? column)
    {
        var sums = new DenseMatrix(idCount, idCount);
        Parallel.For(0, idCount, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, part =>
        {
            ReadOnlySpan<double> own = parts.Column(part);
            Span<double> target = sums.Column(part);
            for (int id = 0; id < idCount; id++)
            {
                foreach (int record in records.Of(id))
                {
                    target[id] += own[record] * (column?[record] ?? 1);
                }
            }
        });
        return sums;
    }

    private DenseMatrix Square(DenseMatrix factor)
    {
        var square = new DenseMatrix(idCount, idCount);
        backend.AddRankUpdate(factor, ColumnRange.All(idCount), square);
        square.MirrorLower();
        return square;
    }
}
