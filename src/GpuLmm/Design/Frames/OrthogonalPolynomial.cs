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
    /// <param name="x">The values that make the polynomials.</param>
    /// <param name="degree">k.</param>
    /// <param name="at">Where they are evaluated.</param>
    /// <returns>k columns; null when there are not more than k different values.</returns>
    public static double[][]? Orthonormal(double[] x, int degree, double[] at)
    {
        double[] values = [.. x.Where(double.IsFinite)];
        if (values.Distinct().Count() <= degree)
        {
            return null;
        }

        double mean = TensorPrimitives.Sum<double>(values) / values.Length;
        TensorPrimitives.Subtract(values, mean, values);

        // A power of two, which changes no digit, keeps squares of huge or tiny numbers in range.
        double scale = Math.ScaleB(1, -Math.ILogB(Math.Abs(TensorPrimitives.MaxMagnitude<double>(values))));
        TensorPrimitives.Multiply(values, scale, values);
        double[] points = Array.ConvertAll(at, value => (value - mean) * scale);
        List<double[]> basis = [Constant(values.Length)], evaluated = [Constant(at.Length)];
        for (int k = 0; k < degree; k++)
        {
            // x times the last polynomial has a positive leading coefficient, and orthogonalising changes only lower ones.
            double[] next = new double[values.Length], nextAt = new double[at.Length];
            TensorPrimitives.Multiply(values, basis[k], next);
            TensorPrimitives.Multiply(points, evaluated[k], nextAt);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int earlier = 0; earlier <= k; earlier++)
                {
                    double share = TensorPrimitives.Dot<double>(basis[earlier], next);
                    TensorPrimitives.MultiplyAdd<double>(basis[earlier], -share, next, next);
                    TensorPrimitives.MultiplyAdd<double>(evaluated[earlier], -share, nextAt, nextAt);
                }
            }

            double norm = TensorPrimitives.Norm<double>(next);
            TensorPrimitives.Divide(next, norm, next);
            TensorPrimitives.Divide(nextAt, norm, nextAt);
            basis.Add(next);
            evaluated.Add(nextAt);
        }

        // Values that are missing, or infinite for want of a value, stay what they are.
        return [.. evaluated.Skip(1).Select(column => column.Zip(at, (value, from) => double.IsFinite(from) ? value : from).ToArray())];

        double[] Constant(int length)
        {
            var constant = new double[length];
            Array.Fill(constant, 1 / Math.Sqrt(values.Length));
            return constant;
        }
    }
}
