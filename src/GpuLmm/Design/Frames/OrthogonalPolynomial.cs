using System.Numerics.Tensors;

namespace GpuLmm;

/// <summary>The columns of <c>poly(x, k)</c>.</summary>
internal static class OrthogonalPolynomial
{
    /// <summary>Powers 1 to k.</summary>
    public static double[][] Raw(double[] x, int degree) =>
        [.. Enumerable.Range(1, degree).Select(k => Array.ConvertAll(x, value => Math.Pow(value, k)))];

    /// <summary>
    /// Polynomials of degree 1 to k with positive leading coefficients, orthonormal with each other and orthogonal to a constant over the
    /// values that are not NaN (Kennedy &amp; Gentle 1980, section 8.3.2).
    /// </summary>
    /// <returns>k columns; null when there are not more than k different values.</returns>
    public static double[][]? Orthonormal(double[] x, int degree)
    {
        int[] rows = [.. Enumerable.Range(0, x.Length).Where(i => double.IsFinite(x[i]))];
        double[] values = Array.ConvertAll(rows, i => x[i]);
        if (values.Distinct().Count() <= degree)
        {
            return null;
        }

        double mean = TensorPrimitives.Sum<double>(values) / values.Length;
        TensorPrimitives.Subtract(values, mean, values);

        // A power of two, which changes no digit, keeps squares of huge or tiny numbers in range.
        double scale = Math.ScaleB(1, -Math.ILogB(Math.Abs(TensorPrimitives.MaxMagnitude<double>(values))));
        TensorPrimitives.Multiply(values, scale, values);
        var basis = new List<double[]> { new double[values.Length] };
        Array.Fill(basis[0], 1 / Math.Sqrt(values.Length));
        for (int k = 0; k < degree; k++)
        {
            // x times the last polynomial has a positive leading coefficient, and orthogonalising changes only lower ones.
            double[] next = new double[values.Length];
            TensorPrimitives.Multiply(values, basis[k], next);
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] earlier in basis)
                {
                    TensorPrimitives.MultiplyAdd<double>(earlier, -TensorPrimitives.Dot<double>(earlier, next), next, next);
                }
            }

            TensorPrimitives.Divide(next, TensorPrimitives.Norm<double>(next), next);
            basis.Add(next);
        }

        return [.. basis.Skip(1).Select(column => Spread(column, rows, x))];
    }

    // Values that are missing, or infinite for want of a value, stay what they are.
    private static double[] Spread(double[] column, int[] rows, double[] x)
    {
        double[] spread = [.. x];
        for (int i = 0; i < rows.Length; i++)
        {
            spread[rows[i]] = column[i];
        }

        return spread;
    }
}
