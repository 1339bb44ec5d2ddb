using System.Runtime.InteropServices;

namespace GpuLmm.Numerics.Sparse;

/// <summary>
/// An order of elimination in which a Cholesky factor fills in little: next is a node with the fewest neighbours left, by an upper bound of
/// their number (approximate minimum degree on the quotient graph, Amestoy, Davis &amp; Duff 1996). Groups of nodes keep their order; nodes
/// move within them.
/// </summary>
internal sealed class MinimumDegree
{
    private readonly NodeGraph graph;
    private readonly int count;
    private readonly List<int>[] neighbours;
    private readonly List<int>[] elements;

    // Nodes that an eliminated node has made neighbours of each other; null where a later element has them all.
    private readonly int[]?[] members;
    private readonly int[] marks;
    private readonly int[] outside;
    private readonly int[] outsideOf;
    private readonly bool[] isEliminated;
    private readonly int[] degrees;
    private readonly List<int> order = [];
    private readonly PriorityQueue<int, (int Degree, int Node)> queue = new();

    private MinimumDegree(NodeGraph graph, int count)
    {
        this.graph = graph;
        this.count = count;
        neighbours = new List<int>[count];
        elements = new List<int>[count];
        members = new int[count][];
        marks = new int[count];
        outside = new int[count];
        outsideOf = new int[count];
        isEliminated = new bool[count];
        degrees = new int[count];
        Array.Fill(marks, -1);
        Array.Fill(outsideOf, -1);
        for (int node = 0; node < count; node++)
        {
            (neighbours[node], elements[node]) = ([], []);
        }

        for (int node = 0; node < count; node++)
        {
            foreach (int later in graph.Later(node))
            {
                if (later < count)
                {
                    neighbours[node].Add(later);
                    neighbours[later].Add(node);
                }
            }
        }
    }

    /// <summary>Where each node is to stand.</summary>
    /// <param name="graph">The matrix's blocks.</param>
    /// <param name="groupEnds">First node after each group, ascending; nodes after the last group are not moved.</param>
    public static int[] Places(NodeGraph graph, IReadOnlyList<int> groupEnds)
    {
        var search = new MinimumDegree(graph, groupEnds[^1]);
        for (int g = 0; g < groupEnds.Count; g++)
        {
            search.Eliminate(g == 0 ? 0 : groupEnds[g - 1], groupEnds[g]);
        }

        var places = new int[graph.NodeCount];
        for (int node = search.count; node < places.Length; node++)
        {
            places[node] = node;
        }

        for (int place = 0; place < search.order.Count; place++)
        {
            places[search.order[place]] = place;
        }

        return places;
    }

    private void Eliminate(int first, int end)
    {
        queue.Clear();
        for (int node = first; node < end; node++)
        {
            degrees[node] = neighbours[node].Count(own => !isEliminated[own])
                + elements[node].Where(IsAlive).Sum(element => members[element]!.Length - 1);
            queue.Enqueue(node, (degrees[node], node));
        }

        while (queue.TryDequeue(out int node, out (int Degree, int) entry))
        {
            // Degrees that have changed since are in the queue once more.
            if (isEliminated[node] || entry.Degree != degrees[node])
            {
                continue;
            }

            int[] element = Eliminate(node);
            if (element.Length == count - order.Count)
            {
                // All that is left are neighbours: no order is better than another.
                queue.Clear();
                order.AddRange(Enumerable.Range(0, count).Where(other => !isEliminated[other]));
                Array.Fill(isEliminated, true);
                return;
            }

            Measure(element);
            foreach (int other in element)
            {
                Update(node, other, element.Length, other < end);
            }
        }
    }

    private bool IsAlive(int element) => members[element] is not null;

    /// <summary>The nodes that become neighbours of each other.</summary>
    private int[] Eliminate(int node)
    {
        isEliminated[node] = true;
        order.Add(node);
        marks[node] = node;
        var element = new List<int>();
        foreach (int old in elements[node])
        {
            Gather(node, members[old] ?? [], element);
            members[old] = null;
        }

        Gather(node, CollectionsMarshal.AsSpan(neighbours[node]), element);
        (neighbours[node], elements[node]) = ([], []);
        return members[node] = [.. element];
    }

    private void Gather(int node, ReadOnlySpan<int> from, List<int> element)
    {
        foreach (int other in from)
        {
            if (!isEliminated[other] && marks[other] != node)
            {
                marks[other] = node;
                element.Add(other);
            }
        }
    }

    /// <summary>How many members each older element that meets a new one has outside it.</summary>
    private void Measure(int[] element)
    {
        int stamp = order.Count;
        foreach (int node in element)
        {
            elements[node].RemoveAll(old => members[old] is null);
            foreach (int old in elements[node])
            {
                if (outsideOf[old] != stamp)
                {
                    (outsideOf[old], outside[old]) = (stamp, members[old]!.Length);
                }

                outside[old]--;
            }
        }
    }

    private void Update(int eliminated, int node, int size, bool isInGroup)
    {
        int reach = size - 1;
        List<int> own = elements[node];
        own.RemoveAll(old =>
        {
            if (outside[old] == 0)
            {
                members[old] = null;
            }

            return members[old] is null;
        });
        foreach (int old in own)
        {
            reach += outside[old];
        }

        own.Add(eliminated);

        // Neighbours in the new element are known by it.
        neighbours[node].RemoveAll(other => isEliminated[other] || marks[other] == eliminated);
        if (isInGroup)
        {
            reach = Math.Min(reach + neighbours[node].Count, count - order.Count - 1);
            if (reach != degrees[node])
            {
                degrees[node] = reach;
                queue.Enqueue(node, (reach, node));
            }
        }
    }
}
