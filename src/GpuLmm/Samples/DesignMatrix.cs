using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>
/// The fixed-effects design X, n × p of full column rank, with the intercept first. Columns that depend linearly on those before them are
/// left out and named. Whoever builds it disposes it; a <see cref="StudySamples"/> does so for its own.
/// </summary>
internal sealed class DesignMatrix : IDisposable
{
    /// <summary>Name of the first column, which is all ones.</summary>
    public const string Intercept = "(Intercept)";

    private DesignMatrix(DenseMatrix matrix, ColumnSpace space, IReadOnlyList<string> names, IReadOnlyList<LeftOut> dropped)
    {
        Matrix = matrix;
        Basis = new DenseMatrix(matrix.Rows, matrix.Columns);
        for (int j = 0; j < matrix.Columns; j++)
        {
            space.Basis(j).CopyTo(Basis.Column(j));
        }

        Triangle = space.Triangle();
        Names = names;
        Dropped = dropped;
    }

    /// <summary>X, n × p.</summary>
    public DenseMatrix Matrix { get; }

    /// <summary>
    /// Q of X = Q T, orthonormal: models are fitted with it, so that columns of odd scale (seconds since 1970, year and year²) lose no
    /// digits.
    /// </summary>
    internal DenseMatrix Basis { get; }

    /// <summary>T of X = Q T, upper triangular, row-major.</summary>
    internal double[] Triangle { get; }

    /// <summary>log|det T| = ½ log|X'X|.</summary>
    internal double LogDeterminant => Triangular.LogDeterminant(Triangle, Names.Count);

    /// <summary>The p column names; of a category the column's name followed by the level, as in R.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Columns left out, in their order.</summary>
    public IReadOnlyList<LeftOut> Dropped { get; }

    /// <summary>Builds X from an intercept and columns in memory.</summary>
    /// <param name="n">Samples, ≥ 1.</param>
    /// <param name="names">Names of the columns, without the intercept.</param>
    /// <param name="columns">As many columns of n finite numbers.</param>
    /// <exception cref="ArgumentException">Lists or columns of the wrong length, or a number that is not finite.</exception>
    public static DesignMatrix FromColumns(int n, IReadOnlyList<string> names, IReadOnlyList<double[]> columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (names.Count != columns.Count)
        {
            throw new ArgumentException($"{names.Count} names for {columns.Count} columns.", nameof(names));
        }

        return Build(n, names.Zip(columns), []);
    }

    /// <summary>Frees X.</summary>
    public void Dispose()
    {
        Matrix.Dispose();
        Basis.Dispose();
    }

    /// <summary>Whether y is a linear combination of the columns, to rounding: nothing is left for a model to explain.</summary>
    /// <param name="values">y, length n.</param>
    internal bool Explains(ReadOnlySpan<double> values) =>
        TensorPrimitives.Norm<double>(Residuals(values)) <= 1e-12 * TensorPrimitives.Norm(values);

    /// <summary>y − QQ'y, projected twice: once leaves rounding of the size of y.</summary>
    /// <param name="values">y, length n.</param>
    internal double[] Residuals(ReadOnlySpan<double> values)
    {
        double[] residual = values.ToArray();
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < Basis.Columns; j++)
            {
                double dot = TensorPrimitives.Dot<double>(Basis.Column(j), residual);
                TensorPrimitives.MultiplyAdd<double>(Basis.Column(j), -dot, residual, residual);
            }
        }

        return residual;
    }

    /// <summary>As <see cref="FromColumns"/>, with columns left out before.</summary>
    internal static DesignMatrix Build(
        int n, IEnumerable<(string Name, double[] Values)> columns, IEnumerable<LeftOut> droppedBefore, bool intercept = true)
    {
        double[] ones = new double[n];
        Array.Fill(ones, 1);
        var space = new ColumnSpace();
        var kept = new List<(string Name, double[] Values)>();
        var dropped = new List<LeftOut>(droppedBefore);
        foreach ((string name, double[] values) in intercept ? columns.Prepend((Intercept, ones)) : columns)
        {
            Check(n, name, values);
            if (space.TryAdd(values, out int[] dependsOn))
            {
                kept.Add((name, values));
            }
            else
            {
                dropped.Add(new LeftOut(name, Array.TrueForAll(values, v => v == 0) ? "no row has it (0 in every row)"
                    : $"collinear with {string.Join(", ", dependsOn.Select(k => kept[k].Name))}"));
            }
        }

        var matrix = new DenseMatrix(n, kept.Count);
        for (int j = 0; j < kept.Count; j++)
        {
            kept[j].Values.CopyTo(matrix.Column(j));
        }

        return new DesignMatrix(matrix, space, [.. kept.Select(c => c.Name)], dropped);
    }

    private static void Check(int n, string name, double[] values)
    {
        if (values.Length != n)
        {
            throw new ArgumentException($"Column {name}: expected {n} values, found {values.Length}.");
        }

        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        if (bad >= 0)
        {
            throw new ArgumentException($"Column {name}: value {bad} is {values[bad]}, expected a finite number.");
        }
    }
}
