using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>
/// The space spanned by columns added so far, as an orthonormal basis Q and the triangle R of X = QR, by Gram–Schmidt from left to right
/// with each column orthogonalised twice (which keeps Q orthonormal to rounding: Giraud, Langou and Rozložník 2005).
/// </summary>
internal sealed class ColumnSpace
{
    // Residual norm, as a fraction of the column's own, below which a column counts as dependent.
    private const double Tolerance = 1e-10;

    // Coefficient between columns of unit norm above which a kept column is named as one that the dropped one depends on.
    private const double NamedCoefficient = 1e-8;
    private readonly List<double[]> q = [];
    private readonly List<double[]> r = [];
    private readonly List<double> norms = [];

    /// <summary>Columns added.</summary>
    public int Count => q.Count;

    /// <summary>Orthonormal column <paramref name="k"/> of Q.</summary>
    public ReadOnlySpan<double> Basis(int k) => q[k];

    /// <summary>T of X = Q T, upper triangular, row-major: the added columns in the basis.</summary>
    public double[] Triangle()
    {
        var triangle = new double[Count * Count];
        for (int k = 0; k < Count; k++)
        {
            for (int i = 0; i <= k; i++)
            {
                triangle[(i * Count) + k] = r[k][i] * norms[k];
            }
        }

        return triangle;
    }

    /// <summary>Adds a column unless it depends linearly on those before.</summary>
    /// <param name="column">n finite values; not changed.</param>
    /// <param name="dependsOn">If it does depend: which of the added columns, by order of addition, make it up.</param>
    /// <returns>Whether it was added.</returns>
    public bool TryAdd(ReadOnlySpan<double> column, out int[] dependsOn)
    {
        double[] residual = Unit(column);
        double[] projection = new double[q.Count + 1];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int k = 0; k < q.Count; k++)
            {
                double dot = TensorPrimitives.Dot<double>(q[k], residual);
                projection[k] += dot;
                TensorPrimitives.MultiplyAdd<double>(q[k], -dot, residual, residual);
            }
        }

        double norm = TensorPrimitives.Norm<double>(residual);
        if (norm <= Tolerance)
        {
            double[] coefficients = Solve(projection);
            dependsOn = [.. Enumerable.Range(0, q.Count).Where(k => Math.Abs(coefficients[k]) > NamedCoefficient)];

            // A column of zeros is zero times the first.
            dependsOn = dependsOn.Length > 0 ? dependsOn : [0];
            return false;
        }

        TensorPrimitives.Divide(residual, norm, residual);
        projection[^1] = norm;
        q.Add(residual);
        r.Add(projection);
        norms.Add(TensorPrimitives.Norm(column));
        dependsOn = [];
        return true;
    }

    /// <summary>c of R·c = projection, by back substitution; column k of R is r[k].</summary>
    private double[] Solve(double[] projection)
    {
        double[] c = projection[..q.Count];
        for (int k = q.Count - 1; k >= 0; k--)
        {
            c[k] /= r[k][k];
            for (int i = 0; i < k; i++)
            {
                c[i] -= r[k][i] * c[k];
            }
        }

        return c;
    }

    private static double[] Unit(ReadOnlySpan<double> column)
    {
        double[] unit = column.ToArray();
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(unit));
        if (largest > 0)
        {
            // First to the largest value, so that squares of huge or tiny numbers stay in range.
            TensorPrimitives.Divide(unit, largest, unit);
            TensorPrimitives.Divide(unit, TensorPrimitives.Norm<double>(unit), unit);
        }

        return unit;
    }
}
