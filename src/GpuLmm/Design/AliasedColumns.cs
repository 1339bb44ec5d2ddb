using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// Columns that were left out of X as combinations of others, d = X c: where rows of another table break that relation, their mean is not a
/// combination of the rows of the design and X b̂ says nothing of it (it is not estimable; Searle 1971).
/// </summary>
internal static class AliasedColumns
{
    // Beside the sizes of what is summed.
    private const double Tolerance = 1e-8;

    /// <summary>For each row the columns whose relation it breaks, joined by commas; empty for most.</summary>
    /// <param name="design">The model's own.</param>
    /// <param name="columns">All columns of the fixed part over the rows, by name.</param>
    /// <param name="x">X of the rows, a column of m for each of the design's.</param>
    /// <param name="m">Rows.</param>
    public static string[] Broken(MixedDesign design, IReadOnlyDictionary<string, double[]> columns, IReadOnlyList<double[]> x, int m)
    {
        var broken = new string[m];
        Array.Fill(broken, string.Empty);
        if (design.Fixed.Dropped.Count == 0)
        {
            return broken;
        }

        Dictionary<string, double[]> own = new ModelColumns(design.Formula.Fixed, design.Values).Build(out _)
            .DistinctBy(column => column.Name).ToDictionary(column => column.Name, column => column.Values, StringComparer.Ordinal);
        foreach (string name in design.Fixed.Dropped.Select(column => column.Name)
            .Where(name => own.ContainsKey(name) && columns.ContainsKey(name)))
        {
            double[] c = Coefficients(design.Fixed, own[name]);
            for (int i = 0; i < m; i++)
            {
                double value = columns[name][i], size = Math.Abs(value), sum = 0;
                for (int k = 0; k < c.Length; k++)
                {
                    sum += c[k] * x[k][i];
                    size += Math.Abs(c[k] * x[k][i]);
                }

                if (Math.Abs(value - sum) > Tolerance * size)
                {
                    broken[i] = broken[i].Length == 0 ? name : $"{broken[i]}, {name}";
                }
            }
        }

        return broken;
    }

    /// <summary>c = T⁻¹ Q'd of X = Q T; what is rounding beside d is zero.</summary>
    private static double[] Coefficients(DesignMatrix x, double[] d)
    {
        int p = x.Names.Count;
        double[] projection = [.. Enumerable.Range(0, p).Select(k => TensorPrimitives.Dot<double>(x.Basis.Column(k), d))];
        double[] c = SmallMatrix.Times(Triangular.InvertUpper(x.Triangle, p), projection, p);
        double norm = TensorPrimitives.Norm<double>(d);
        return [.. c.Select((value, k) =>
            Math.Abs(value) * TensorPrimitives.Norm<double>(x.Matrix.Column(k)) > Tolerance * norm ? value : 0)];
    }
}
