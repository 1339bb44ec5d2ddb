using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Relationship matrices of some animals, column by column from their ancestors alone.</summary>
internal static class PedigreeKernels
{
    /// <summary>A of rows of a pedigree, k × k.</summary>
    public static DenseMatrix Relationship(Lineage lineage, int[] rows, int rowCount, int threads)
    {
        (Lineage own, double[] inbreeding, int[] nodes) = Prune(lineage, rows, rowCount, threads);
        return Columns(own, InbreedingCoefficients.Variances(own, inbreeding), nodes, threads);
    }

    /// <summary>Of the gametes of rows: paternal (k × k), maternal (k × k), or both in turn where null (2k × 2k).</summary>
    public static DenseMatrix Gametes(Lineage lineage, int[] rows, int rowCount, ParentOfOrigin? origin, int threads)
    {
        (Lineage own, double[] inbreeding, int[] nodes) = Prune(lineage, rows, rowCount, threads);
        Lineage gametes = own.Gametes();
        var variances = new double[gametes.Count + 1];
        for (int k = 1; k <= own.Count; k++)
        {
            // A gamete is one of its parent's two, which are alike by descent with probability F; F of an unknown parent is −1.
            variances[(2 * k) - 1] = 0.5 * (1 - inbreeding[own.First[k]]);
            variances[2 * k] = 0.5 * (1 - inbreeding[own.Second[k]]);
        }

        int[] wanted = origin switch
        {
            ParentOfOrigin.Paternal => [.. nodes.Select(k => (2 * k) - 1)],
            ParentOfOrigin.Maternal => [.. nodes.Select(k => 2 * k)],
            _ => [.. nodes.SelectMany(k => (int[])[(2 * k) - 1, 2 * k])],
        };
        return Columns(gametes, variances, wanted, threads);
    }

    private static (Lineage Own, double[] Inbreeding, int[] Nodes) Prune(Lineage lineage, int[] rows, int rowCount, int threads)
    {
        var isWanted = new bool[rowCount];
        foreach (int row in rows)
        {
            isWanted[row] = true;
        }

        Lineage own = lineage.WithAncestors(isWanted);
        int[] nodes = own.Nodes(rowCount);
        return (own, InbreedingCoefficients.Of(own, threads), [.. rows.Select(row => nodes[row])]);
    }

    /// <summary>T D T' of some nodes. Columns go in the order of the nodes: eight that lie together share their ancestors.</summary>
    private static DenseMatrix Columns(Lineage lineage, double[] variances, int[] nodes, int threads)
    {
        int n = nodes.Length, last = n == 0 ? 0 : nodes.Max();
        int[] order = [.. Enumerable.Range(0, n).OrderBy(i => nodes[i])];
        var matrix = new DenseMatrix(n, n);
        DescentBlock[] blocks = [.. Enumerable.Range(0, threads).Select(_ => new DescentBlock(lineage, variances))];
        Workers.Run(threads, (n + DescentBlock.Width - 1) / DescentBlock.Width, (worker, piece) =>
        {
            ReadOnlySpan<int> own =
                order.AsSpan(piece * DescentBlock.Width, Math.Min(DescentBlock.Width, n - (piece * DescentBlock.Width)));
            DescentBlock block = blocks[worker];
            block.Clear(last);
            for (int lane = 0; lane < own.Length; lane++)
            {
                block.Seed(lane, nodes[own[lane]]);
            }

            block.Run(last);
            for (int lane = 0; lane < own.Length; lane++)
            {
                Span<double> column = matrix.Column(own[lane]);
                for (int i = own[lane]; i < n; i++)
                {
                    column[i] = block[lane, nodes[i]];
                }
            }
        });
        matrix.MirrorLower();
        blocks.ToList().ForEach(block => block.Dispose());
        return matrix;
    }
}
