using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// From cross-products of levels to those of the independent effects of kernels, Z F in the place of Z: dense blocks for kernels, all
/// others as they were.
/// </summary>
internal sealed class KernelCrossproducts
{
    // Columns that are multiplied by a kernel's root at once.
    private const int PanelSize = 256;

    private readonly Crossproducts levels;
    private readonly GroupedTerm[] terms;
    private readonly GroupedTerm[] kernels;
    private readonly int sparseNodes;
    private readonly int fixedSize;
    private readonly List<int> later = [];
    private readonly List<int> blockRows = [];
    private readonly List<int> valueStarts = [];
    private readonly int[] sizes;
    private readonly int[] starts;
    private readonly int[] blockStarts;
    private long length;

    /// <param name="levels">Cross-products with a node a level, terms with kernels last.</param>
    /// <param name="backend">Where kernels are decomposed and multiplied.</param>
    public KernelCrossproducts(Crossproducts levels, Backend backend)
    {
        this.levels = levels;
        terms = new GroupedTerm[levels.Terms.Count];
        int node = 0, column = 0;
        for (int t = 0; t < terms.Length; t++)
        {
            terms[t] = levels.Terms[t] with { FirstNode = node, FirstColumn = column, Root = levels.Terms[t].Part.Matrix.Root(backend) };
            node += terms[t].NodeCount;
            column = terms[t].EndColumn;
        }

        kernels = [.. terms.Where(term => term.Root is not null)];
        sparseNodes = kernels[0].FirstNode;
        fixedSize = levels.Graph.ColumnCount - levels.RandomCount;
        sizes = new int[node + (fixedSize > 0 ? 1 : 0)];
        foreach (GroupedTerm term in terms)
        {
            Array.Fill(sizes, term.EffectCount, term.FirstNode, term.NodeCount);
        }

        if (fixedSize > 0)
        {
            sizes[node] = fixedSize;
        }

        starts = new int[sizes.Length + 1];
        blockStarts = new int[sizes.Length + 1];
    }

    public Crossproducts Create()
    {
        LayOut();
        int[] at = [.. valueStarts];
        double[][] values = Array.ConvertAll(levels.Values, _ => new double[length]);
        for (int s = 0; s < values.Length; s++)
        {
            CopySparse(levels.Values[s], values[s], at);
            foreach (GroupedTerm term in kernels)
            {
                ToSparse(term, levels.Values[s], values[s], at);
                ToFixed(term, levels.Values[s], values[s], at);
                foreach (GroupedTerm other in kernels.SkipWhile(other => other != term))
                {
                    ToKernel(term, other, levels.Values[s], values[s], at);
                }
            }
        }

        var termOfNode = new int[sizes.Length];
        Array.Fill(termOfNode, -1);
        for (int t = 0; t < terms.Length; t++)
        {
            Array.Fill(termOfNode, t, terms[t].FirstNode, terms[t].NodeCount);
        }

        return new Crossproducts
        {
            Terms = terms,
            Graph = new NodeGraph(sizes, starts, [.. later]),
            TermOfNode = termOfNode,
            RandomCount = terms[^1].EndColumn,
            BlockRows = [.. blockRows],
            BlockStarts = blockStarts,
            ValueStarts = at,
            Values = values,
            StratumSizes = levels.StratumSizes,
            LogWeights = levels.LogWeights,
        };
    }

    /// <summary>Every level loads on every node of a kernel.</summary>
    private void LayOut()
    {
        for (int node = 0; node < sizes.Length; node++)
        {
            Add(node, node);
            for (int block = node < sparseNodes ? levels.BlockStarts[node] + 1 : 0;
                node < sparseNodes && block < levels.BlockStarts[node + 1]; block++)
            {
                if (levels.BlockRows[block] < sparseNodes)
                {
                    Meet(levels.BlockRows[block], node);
                }
            }

            for (int other = Math.Max(node + 1, sparseNodes); other < sizes.Length; other++)
            {
                Meet(other, node);
            }

            starts[node + 1] = later.Count;
            blockStarts[node + 1] = blockRows.Count;
        }
    }

    private void Meet(int row, int column)
    {
        later.Add(row);
        Add(row, column);
    }

    private void Add(int row, int column)
    {
        blockRows.Add(row);
        valueStarts.Add((int)length);
        length += (long)sizes[row] * sizes[column];
        if (length > Array.MaxLength)
        {
            throw new OutOfMemoryException($"The levels that meet, with the kernels, take more than {Array.MaxLength:N0} cross-products.");
        }
    }

    /// <summary>The block of a kernel's node, or of X, below any other node.</summary>
    private int BlockOf(int row, int column) => column < sparseNodes
        ? blockStarts[column + 1] - (sizes.Length - row)
        : blockStarts[column] + row - column;

    private void CopySparse(double[] from, double[] to, int[] at)
    {
        int ofX = levels.Graph.NodeCount - 1;
        for (int node = 0; node < sparseNodes; node++)
        {
            int target = blockStarts[node];
            for (int block = levels.BlockStarts[node]; block < levels.BlockStarts[node + 1]; block++)
            {
                int row = levels.BlockRows[block];
                if (row < sparseNodes)
                {
                    Copy(block, at[target++], sizes[row] * sizes[node]);
                }
                else if (fixedSize > 0 && row == ofX)
                {
                    Copy(block, at[BlockOf(sizes.Length - 1, node)], fixedSize * sizes[node]);
                }
            }
        }

        if (fixedSize > 0)
        {
            Copy(levels.BlockStarts[ofX], at[blockStarts[sizes.Length - 1]], fixedSize * fixedSize);
        }

        void Copy(int block, int target, int count) => from.AsSpan(levels.ValueStarts[block], count).CopyTo(to.AsSpan(target));
    }

    /// <summary>F'Z'W Z_o of a kernel and the levels of all terms without.</summary>
    private void ToSparse(GroupedTerm term, double[] from, double[] to, int[] at)
    {
        int k = term.EffectCount;
        for (int first = 0, end; first < sparseNodes; first = end)
        {
            int width = 0;
            for (end = first; end < sparseNodes && (width == 0 || width + sizes[end] <= PanelSize); end++)
            {
                width += sizes[end];
            }

            for (int a = 0; a < k; a++)
            {
                using DenseMatrix columns = SparseColumns(term, from, a, (first, end), width);
                using DenseMatrix product = term.Root!.TransposedTimes(columns);
                for (int node = first, column = 0; node < end; column += sizes[node++])
                {
                    for (int b = 0; b < sizes[node]; b++)
                    {
                        Spread(product.Column(column + b), to, at[BlockOf(term.FirstNode, node)] + a + (b * k), k * sizes[node]);
                    }
                }
            }
        }
    }

    /// <summary>Products of one effect of a kernel's levels with the effects of some nodes, as columns.</summary>
    private DenseMatrix SparseColumns(GroupedTerm term, double[] from, int effect, (int First, int End) nodes, int width)
    {
        int k = term.EffectCount, firstLevel = FirstLevel(term);
        var columns = new DenseMatrix(term.LevelCount, width);
        for (int node = nodes.First, column = 0; node < nodes.End; column += sizes[node++])
        {
            for (int block = levels.BlockStarts[node]; block < levels.BlockStarts[node + 1]; block++)
            {
                int level = levels.BlockRows[block] - firstLevel;
                for (int b = 0; level >= 0 && level < term.LevelCount && b < sizes[node]; b++)
                {
                    columns[level, column + b] = from[levels.ValueStarts[block] + effect + (b * k)];
                }
            }
        }

        return columns;
    }

    private void ToFixed(GroupedTerm term, double[] from, double[] to, int[] at)
    {
        int k = term.EffectCount, firstLevel = FirstLevel(term);
        for (int b = 0; fixedSize > 0 && b < k; b++)
        {
            using var columns = new DenseMatrix(term.LevelCount, fixedSize);
            for (int level = 0; level < term.LevelCount; level++)
            {
                int value = levels.ValueStarts[levels.BlockStarts[firstLevel + level + 1] - 1];
                for (int x = 0; x < fixedSize; x++)
                {
                    columns[level, x] = from[value + x + (b * fixedSize)];
                }
            }

            using DenseMatrix product = term.Root!.TransposedTimes(columns);
            for (int j = 0; j < product.Rows; j++)
            {
                for (int x = 0; x < fixedSize; x++)
                {
                    to[at[BlockOf(sizes.Length - 1, term.FirstNode + j)] + x + (b * fixedSize)] = product[j, x];
                }
            }
        }
    }

    /// <summary>F_s'Z_s'W Z_t F_t of two kernels, or one with itself.</summary>
    private void ToKernel(GroupedTerm term, GroupedTerm other, double[] from, double[] to, int[] at)
    {
        int height = other.EffectCount;
        for (int a = 0; a < height; a++)
        {
            for (int b = 0; b < term.EffectCount; b++)
            {
                using DenseMatrix levelProducts = LevelProducts(term, other, from, a + (b * height));
                using DenseMatrix half = other.Root!.TransposedTimes(levelProducts);
                using DenseMatrix transposed = Transpose(half);
                using DenseMatrix product = term.Root!.TransposedTimes(transposed);
                for (int own = 0; own < term.NodeCount; own++)
                {
                    for (int row = term == other ? own : 0; row < other.NodeCount; row++)
                    {
                        to[at[BlockOf(other.FirstNode + row, term.FirstNode + own)] + a + (b * height)] = product[own, row];
                    }
                }
            }
        }
    }

    /// <summary>Products of one pair of effects of two kernels, levels × levels.</summary>
    /// <param name="term">Its levels are the columns.</param>
    /// <param name="other">Its levels are the rows.</param>
    /// <param name="from">Products of all blocks.</param>
    /// <param name="place">Place of the pair within a block.</param>
    private DenseMatrix LevelProducts(GroupedTerm term, GroupedTerm other, double[] from, int place)
    {
        int firstLevel = FirstLevel(term), firstOther = FirstLevel(other);
        var levelProducts = new DenseMatrix(other.LevelCount, term.LevelCount);
        for (int level = 0; level < term.LevelCount; level++)
        {
            for (int block = levels.BlockStarts[firstLevel + level]; block < levels.BlockStarts[firstLevel + level + 1]; block++)
            {
                int row = levels.BlockRows[block] - firstOther;
                if (row >= 0 && row < other.LevelCount)
                {
                    levelProducts[row, level] = from[levels.ValueStarts[block] + place];
                }
            }
        }

        return levelProducts;
    }

    private int FirstLevel(GroupedTerm term) => levels.Terms[Array.IndexOf(terms, term)].FirstNode;

    private static void Spread(ReadOnlySpan<double> from, double[] to, int at, int stride)
    {
        for (int j = 0; j < from.Length; j++)
        {
            to[at + (j * stride)] = from[j];
        }
    }

    private static DenseMatrix Transpose(DenseMatrix matrix)
    {
        var transpose = new DenseMatrix(matrix.Columns, matrix.Rows);
        for (int j = 0; j < matrix.Columns; j++)
        {
            ReadOnlySpan<double> column = matrix.Column(j);
            for (int i = 0; i < column.Length; i++)
            {
                transpose[j, i] = column[i];
            }
        }

        return transpose;
    }
}
