using CsCheck;
using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;
using MathNet.Numerics.LinearAlgebra;

namespace GpuLmm.Tests;

/// <summary>
/// The sparse factor of random block matrices, from diagonal to full, with supernodes narrow enough for loops and wide enough for the dense
/// algebra, against a dense factor: determinants, solutions, and the entries of the inverse on the pattern.
/// </summary>
[TestFixture]
public sealed unsafe class SparseFactorTests : HostFixture
{
    private static readonly Gen<(int Seed, int Nodes, double Density)> Matrices =
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 120], Gen.Double[0, 1]);

    [Test]
    public void Factor_solutions_and_inverse_are_the_dense_ones() => Matrices.Sample(
        (seed, nodes, density) =>
        {
            // Mostly sparse: a density of 0.3 fills in to nearly full.
            (NodeGraph graph, Matrix<double> matrix) = RandomMatrix(seed, nodes, density * density * density);
            using SparseFactor factor = Host.PrepareSparse(SupernodalStructure.Of(graph));
            Fill(factor, graph, matrix);
            Assert.That(factor.TryFactor());

            int n = graph.ColumnCount, last = graph.Offsets[^2];
            Assert.That(factor.LogDeterminant(0, n), Is.EqualTo(matrix.Cholesky().DeterminantLn).Within(1e-9 * n));
            double[] right = [.. Enumerable.Range(0, n).Select(i => Math.Sin(i + seed))], solution = [.. right];
            factor.SolveLower(solution);
            factor.SolveUpper(solution);
            Assert.That((matrix * Vector<double>.Build.Dense(solution)).ToArray(), Is.EqualTo(right).Within(1e-9));
            foreach (int columns in new[] { n, last })
            {
                factor.Invert(columns);
                Matrix<double> inverse = columns == 0 ? matrix : matrix.SubMatrix(0, columns, 0, columns).Inverse();
                ForEachEntry(graph, (i, j) => Assert.That(
                    InverseAt(factor, i, j), Is.EqualTo(i < columns ? inverse[i, j] : 0).Within(1e-9), $"({i}, {j}) of {columns}"));
            }
        },
        iter: 60, threads: 1);

    [Test]
    public void A_matrix_that_is_not_positive_definite_has_no_factor()
    {
        (NodeGraph graph, Matrix<double> matrix) = RandomMatrix(3, 40, 0.1);
        using SparseFactor factor = Host.PrepareSparse(SupernodalStructure.Of(graph));
        int last = graph.ColumnCount - 1;
        matrix[last, last] = -1;
        Fill(factor, graph, matrix);
        Assert.That(factor.TryFactor(), Is.False);
        matrix[last, last] = 1000;
        Fill(factor, graph, matrix);
        Assert.That(factor.TryFactor());
    }

    private static (NodeGraph Graph, Matrix<double> Matrix) RandomMatrix(int seed, int nodes, double density)
    {
        var random = new Random(seed);
        int[] sizes = [.. Enumerable.Range(0, nodes).Select(_ => 1 + random.Next(4))], starts = new int[nodes + 1];
        var later = new List<int>();
        for (int node = 0; node < nodes; node++)
        {
            later.AddRange(Enumerable.Range(node + 1, nodes - node - 1).Where(_ => random.NextDouble() < density));
            starts[node + 1] = later.Count;
        }

        var graph = new NodeGraph(sizes, starts, [.. later]);
        Matrix<double> matrix = Matrix<double>.Build.Dense(graph.ColumnCount, graph.ColumnCount);
        ForEachEntry(graph, (i, j) => matrix[i, j] = matrix[j, i] = SimulatedStudy.Normal(random));
        for (int i = 0; i < graph.ColumnCount; i++)
        {
            // Larger than the rest of its row.
            matrix[i, i] = 1 + matrix.Row(i).Sum(Math.Abs);
        }

        return (graph, matrix);
    }

    private static void Fill(SparseFactor factor, NodeGraph graph, Matrix<double> matrix)
    {
        factor.Values.Clear();
        ForEachEntry(graph, (i, j) => factor.Values.Pointer[PlaceOf(factor, i, j)] = matrix[i, j]);
    }

    private static double InverseAt(SparseFactor factor, int i, int j) => factor.Inverse.Pointer[PlaceOf(factor, i, j)];

    private static long PlaceOf(SparseFactor factor, int i, int j)
    {
        Supernode owner = factor.Structure.Supernodes[factor.Structure.OwnerOf(j)];
        return owner.Offset + ((long)(j - owner.FirstColumn) * owner.RowCount) + owner.RowOf(i);
    }

    /// <summary>Rows i ≥ j of the blocks.</summary>
    private static void ForEachEntry(NodeGraph graph, Action<int, int> action)
    {
        for (int node = 0; node < graph.NodeCount; node++)
        {
            foreach (int row in new[] { node }.Concat(graph.Later(node).ToArray()))
            {
                for (int j = graph.Offsets[node]; j < graph.Offsets[node + 1]; j++)
                {
                    for (int i = Math.Max(j, graph.Offsets[row]); i < graph.Offsets[row + 1]; i++)
                    {
                        action(i, j);
                    }
                }
            }
        }
    }
}
