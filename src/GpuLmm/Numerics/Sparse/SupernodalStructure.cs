using System.Runtime.InteropServices;

namespace GpuLmm.Numerics.Sparse;

/// <summary>
/// Where the Cholesky factor of a sparse matrix has entries (Liu 1990; supernodes after Ng &amp; Peyton 1993): found once for a design and
/// used for every factor. Supernodes that differ in few rows are made one, at the price of some explicit zeros; so are neighbours that do
/// not depend on each other but have most of their many rows in common, as levels have that all load on a kernel.
/// </summary>
internal sealed class SupernodalStructure
{
    // Of a merged supernode's entries at most this share may be zeros that sparsity would have spared.
    private const double MostZeros = 0.15;

    // Narrow supernodes are merged whatever the zeros: their overhead is larger.
    private const int Narrow = 4;

    // Neighbours are merged for the sake of matrix products, which are that much faster than loops: of this many rows, until products are
    // wide enough.
    private const double MostZerosOfNeighbours = 0.4;
    private const int ManyRows = 32;
    private const int WideEnough = 128;

    private readonly int[] ownerOfColumn;

    private SupernodalStructure(NodeGraph graph, List<Supernode> supernodes, long length)
    {
        Graph = graph;
        Supernodes = [.. supernodes];
        Length = length;
        ownerOfColumn = new int[graph.ColumnCount];
        for (int s = 0; s < Supernodes.Length; s++)
        {
            Array.Fill(ownerOfColumn, s, Supernodes[s].FirstColumn, Supernodes[s].ColumnCount);
        }
    }

    /// <summary>The matrix's blocks.</summary>
    public NodeGraph Graph { get; }

    /// <summary>In the order of elimination.</summary>
    public Supernode[] Supernodes { get; }

    /// <summary>Numbers that the factor holds.</summary>
    public long Length { get; }

    /// <summary>Rows of the tallest part below a supernode.</summary>
    public int TallestBelow => Supernodes.Length == 0 ? 0 : Supernodes.Max(supernode => supernode.Below.Length);

    /// <summary>The supernode of a column.</summary>
    public int OwnerOf(int column) => ownerOfColumn[column];

    /// <summary>Finds the structure.</summary>
    /// <param name="graph">The matrix's blocks.</param>
    public static SupernodalStructure Of(NodeGraph graph) => TryOf(graph, long.MaxValue, out _)!;

    /// <summary>Finds the structure of a factor that is not too large.</summary>
    /// <param name="graph">The matrix's blocks.</param>
    /// <param name="most">The most numbers that the factor may hold.</param>
    /// <param name="atLeast">How many it holds; of one that is too large, as many as were seen before it was given up.</param>
    /// <returns>Null where it would hold more.</returns>
    public static SupernodalStructure? TryOf(NodeGraph graph, long most, out long atLeast)
    {
        int count = graph.NodeCount;
        int[] firstChild = new int[count], nextSibling = new int[count], marks = new int[count];
        Array.Fill(firstChild, -1);
        Array.Fill(marks, -1);
        var supernodes = new List<Supernode>();
        var open = new Candidate(graph);
        var rows = new int[count][];
        long length = 0;
        for (int node = 0; node < count; node++)
        {
            int[] below = Below(graph, node, firstChild, nextSibling, rows, marks);
            if (node > 0 && open.Parent == node && open.MayTake(node, below))
            {
                open.Take(node, below);
            }
            else if (node > 0 && open.MayTakeNeighbour(node, below))
            {
                open.TakeNeighbour(node, below);
            }
            else
            {
                Close();
                open.Start(node, below);
            }

            // What is below a node becomes dense when it is eliminated.
            long height = open.Height;
            if (length + (height * (height + 1) / 2) > most)
            {
                atLeast = length + (height * (height + 1) / 2);
                return null;
            }

            below = rows[node] = open.Rows;
            if (below.Length > 0)
            {
                nextSibling[node] = firstChild[below[0]];
                firstChild[below[0]] = node;
            }
        }

        Close();
        atLeast = length;
        return length > most ? null : new SupernodalStructure(graph, supernodes, length);

        void Close()
        {
            if (open.IsEmpty)
            {
                return;
            }

            Supernode closed = open.ToSupernode(length);
            supernodes.Add(closed);
            length += (long)closed.RowCount * closed.ColumnCount;
        }
    }

    /// <summary>Rows below a node: its neighbours, and what its children in the elimination tree have left.</summary>
    private static int[] Below(NodeGraph graph, int node, int[] firstChild, int[] nextSibling, int[][] rows, int[] marks)
    {
        marks[node] = node;
        int widest = firstChild[node];
        for (int child = widest; child >= 0; child = nextSibling[child])
        {
            widest = rows[child].Length > rows[widest].Length ? child : widest;
        }

        // In a dense part a child has all rows there are, sorted.
        var below = new List<int>();
        Add(widest < 0 ? [] : rows[widest]);
        int sorted = below.Count;
        Add(graph.Later(node));
        for (int child = firstChild[node]; child >= 0; child = nextSibling[child])
        {
            Add(rows[child]);
            rows[child] = [];
        }

        Span<int> found = CollectionsMarshal.AsSpan(below);
        if (found.Length > sorted)
        {
            found.Sort();
        }

        return found.ToArray();

        void Add(ReadOnlySpan<int> more)
        {
            foreach (int row in more)
            {
                if (marks[row] != node)
                {
                    marks[row] = node;
                    below.Add(row);
                }
            }
        }
    }

    /// <summary>The supernode that nodes are being added to.</summary>
    private sealed class Candidate(NodeGraph graph)
    {
        private int first = -1;
        private int last = -1;
        private int[] below = [];
        private long zeros;

        public bool IsEmpty => first < 0;

        public int Parent => below.Length > 0 ? below[0] : -1;

        /// <summary>Rows below it.</summary>
        public int[] Rows => below;

        /// <summary>Columns of the rows below it.</summary>
        public int Height => Width(below);

        private int Columns => graph.Offsets[last + 1] - graph.Offsets[first];

        public void Start(int node, int[] rows)
        {
            (first, last, below, zeros) = (node, node, rows, 0);
        }

        public bool MayTake(int node, int[] rows)
        {
            long more = More(node, rows);
            long area = (long)(Columns + graph.Sizes[node]) * (Columns + graph.Sizes[node] + Width(rows));
            return more == 0 || zeros + more <= MostZeros * area || (Columns <= Narrow && more <= 4L * Columns * Columns);
        }

        public void Take(int node, int[] rows)
        {
            zeros += More(node, rows);
            (last, below) = (node, rows);
        }

        public bool MayTakeNeighbour(int node, int[] rows)
        {
            if (Parent <= node || Width(rows) < ManyRows || Columns >= WideEnough)
            {
                return false;
            }

            int[] union = Union(rows);
            long area = (long)(Columns + graph.Sizes[node]) * (Columns + graph.Sizes[node] + Width(union));
            return zeros + MoreOfNeighbour(node, rows, union) <= MostZerosOfNeighbours * area;
        }

        public void TakeNeighbour(int node, int[] rows)
        {
            int[] union = Union(rows);
            zeros += MoreOfNeighbour(node, rows, union);
            (last, below) = (node, union);
        }

        public Supernode ToSupernode(long offset)
        {
            var expanded = new int[Width(below)];
            int at = 0;
            foreach (int node in below)
            {
                for (int column = graph.Offsets[node]; column < graph.Offsets[node + 1]; column++)
                {
                    expanded[at++] = column;
                }
            }

            return new Supernode(graph.Offsets[first], Columns, expanded, offset);
        }

        private int[] Union(int[] rows) => rows.AsSpan().SequenceEqual(below) ? rows : [.. below.Union(rows).Order()];

        private long MoreOfNeighbour(int node, int[] rows, int[] union) =>
            ((long)Columns * (graph.Sizes[node] + Width(union) - Width(below))) + ((long)graph.Sizes[node] * (Width(union) - Width(rows)));

        private long More(int node, int[] rows) => (long)Columns * (graph.Sizes[node] + Width(rows) - Width(below));

        private int Width(int[] nodes)
        {
            int width = 0;
            foreach (int node in nodes)
            {
                width += graph.Sizes[node];
            }

            return width;
        }
    }
}
