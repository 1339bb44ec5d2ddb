using CsCheck;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Tests;

/// <summary>Orders of elimination against elimination played out on the graph itself.</summary>
[TestFixture]
public sealed class MinimumDegreeTests
{
    [Test]
    public void A_tree_is_eliminated_without_fill_whatever_its_labels() => Gen.Select(Gen.Int[1, 100_000], Gen.Int[2, 200]).Sample(
        (seed, nodes) =>
        {
            var random = new Random(seed);
            int[] labels = Shuffled(random, nodes);
            NodeGraph graph = Graph(nodes, Enumerable.Range(1, nodes - 1).Select(node => (labels[node], labels[random.Next(node)])));

            int[] places = MinimumDegree.Places(graph, [nodes]);

            Assert.That(places.Order(), Is.EqualTo(Enumerable.Range(0, nodes)));
            Assert.That(Fill(graph, places), Is.Zero);
        },
        iter: 100, threads: 1);

    [Test]
    public void Groups_stay_where_they_are_and_the_last_nodes_too() => Gen.Select(Gen.Int[1, 100_000], Gen.Int[3, 60]).Sample(
        (seed, nodes) =>
        {
            var random = new Random(seed);
            int first = 1 + random.Next(nodes - 2), second = first + 1 + random.Next(nodes - first - 1);
            NodeGraph graph = Graph(nodes,
                from i in Enumerable.Range(0, nodes) from j in Enumerable.Range(0, i) where random.Next(5) == 0 select (i, j));

            int[] places = MinimumDegree.Places(graph, [first, second]);

            Assert.That(places[..first].Order(), Is.EqualTo(Enumerable.Range(0, first)));
            Assert.That(places[first..second].Order(), Is.EqualTo(Enumerable.Range(first, second - first)));
            Assert.That(places[second..], Is.EqualTo(Enumerable.Range(second, nodes - second)));
        },
        iter: 100, threads: 1);

    [Test]
    public void A_shuffled_grid_fills_in_far_less_than_as_it_comes()
    {
        const int Side = 24;
        int[] labels = Shuffled(new Random(1), Side * Side);
        NodeGraph graph = Graph(Side * Side, from r in Enumerable.Range(0, Side)
                                             from c in Enumerable.Range(0, Side)
                                             from other in new[] { (Row: r + 1, Column: c), (Row: r, Column: c + 1) }
                                             where other.Row < Side && other.Column < Side
                                             select (labels[(r * Side) + c], labels[(other.Row * Side) + other.Column]));

        int[] places = MinimumDegree.Places(graph, [Side * Side]);

        Assert.That(Fill(graph, places), Is.LessThan(Fill(graph, [.. Enumerable.Range(0, Side * Side)]) / 4));
    }

    private static int[] Shuffled(Random random, int count)
    {
        int[] labels = [.. Enumerable.Range(0, count)];
        random.Shuffle(labels);
        return labels;
    }

    private static NodeGraph Graph(int nodes, IEnumerable<(int, int)> edges)
    {
        int[][] later = [.. Enumerable.Range(0, nodes).Select(_ => Array.Empty<int>())];
        foreach (IGrouping<int, int> group in edges.GroupBy(edge => Math.Min(edge.Item1, edge.Item2), edge =>
            Math.Max(edge.Item1, edge.Item2)))
        {
            later[group.Key] = [.. group.Distinct().Order()];
        }

        int[] starts = new int[nodes + 1];
        for (int node = 0; node < nodes; node++)
        {
            starts[node + 1] = starts[node] + later[node].Length;
        }

        return new NodeGraph([.. Enumerable.Repeat(1, nodes)], starts, [.. later.SelectMany(own => own)]);
    }

    /// <summary>Edges that come in when nodes are eliminated one by one and their neighbours joined.</summary>
    private static int Fill(NodeGraph graph, int[] places)
    {
        int nodes = graph.NodeCount, fill = 0;
        var meets = new bool[nodes, nodes];
        for (int node = 0; node < nodes; node++)
        {
            foreach (int other in graph.Later(node))
            {
                meets[places[node], places[other]] = meets[places[other], places[node]] = true;
            }
        }

        for (int node = 0; node < nodes; node++)
        {
            int[] left = [.. Enumerable.Range(node + 1, nodes - node - 1).Where(other => meets[node, other])];
            foreach (int a in left)
            {
                foreach (int b in left.Where(b => b > a && !meets[a, b]))
                {
                    meets[a, b] = meets[b, a] = true;
                    fill++;
                }
            }
        }

        return fill;
    }
}
