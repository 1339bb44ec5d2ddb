using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// Sums <see cref="Crossproducts"/> in one pass over the records, level by level of each term; kernels come in afterwards.
/// </summary>
internal sealed class CrossproductBuilder
{
    // Numbers from which a factor takes a tenth of a second, and another order may be worth more than finding it; and what it has to save.
    private const long LargeFactor = 1L << 21;
    private const double WorthIt = 0.9;

    private readonly GroupedTerm[] terms;
    private readonly ResidualPart residual;
    private readonly DenseMatrix basis;
    private readonly int n;
    private readonly int[] sizes;
    private readonly int[] termOfNode;
    private readonly List<int> later = [];
    private readonly List<int> blockRows = [];
    private readonly int[] starts;
    private readonly int[] blockStarts;
    private readonly RecordList[] records;
    private readonly NodeGraph graph;
    private readonly List<int> valueStarts = [];
    private int length;

    private CrossproductBuilder(IReadOnlyList<CovariancePart> parts, DenseMatrix basis, int[]? places = null)
    {
        this.basis = basis;
        n = basis.Rows;
        residual = (ResidualPart)parts[^1];
        terms = Order(parts, places);
        records = Array.ConvertAll(terms, term => new RecordList(term.Levels, term.LevelCount));
        int random = terms.Length == 0 ? 0 : terms[^1].FirstNode + terms[^1].LevelCount;
        int nodes = random + (basis.Columns > 0 ? 1 : 0);
        sizes = new int[nodes];
        termOfNode = new int[nodes];
        Array.Fill(termOfNode, -1);
        for (int t = 0; t < terms.Length; t++)
        {
            Array.Fill(termOfNode, t, terms[t].FirstNode, terms[t].LevelCount);
            Array.Fill(sizes, terms[t].EffectCount, terms[t].FirstNode, terms[t].LevelCount);
        }

        if (basis.Columns > 0)
        {
            sizes[random] = basis.Columns;
        }

        starts = new int[nodes + 1];
        blockStarts = new int[nodes + 1];
        graph = LayOut();
    }

    private bool HasFixed => basis.Columns > 0;

    /// <summary>Sums the cross-products of a model.</summary>
    /// <param name="backend">Where kernels are decomposed and multiplied.</param>
    /// <param name="parts">Terms, then independent residuals.</param>
    /// <param name="basis">X, as orthonormal columns.</param>
    /// <param name="bytes">What the factor may take; null for the memory that is there.</param>
    /// <exception cref="OutOfMemoryException">The factor takes more.</exception>
    public static Crossproducts Build(Backend backend, IReadOnlyList<CovariancePart> parts, DenseMatrix basis, long? bytes = null)
    {
        var natural = new CrossproductBuilder(parts, basis);
        return natural.terms.All(term => term.Part.Matrix.IsSparse)
            ? Smaller(natural, parts, basis, FactorMemory.MostNumbers(bytes))
            : new KernelCrossproducts(natural.Build(null), backend).Create();
    }

    /// <summary>Levels as they come, or where that makes a large factor in an order in which it fills in less.</summary>
    /// <exception cref="OutOfMemoryException">Neither fits.</exception>
    private static Crossproducts Smaller(CrossproductBuilder natural, IReadOnlyList<CovariancePart> parts, DenseMatrix basis, long most)
    {
        var structure = SupernodalStructure.TryOf(natural.graph, most, out long length);
        if (natural.terms.Length > 1 && length > LargeFactor)
        {
            int[] places = MinimumDegree.Places(natural.graph, [.. natural.terms.Select(term => term.FirstNode + term.LevelCount)]);
            var ordered = new CrossproductBuilder(parts, basis, places);
            if (SupernodalStructure.TryOf(ordered.graph, most, out long other) is { } smaller
                && (structure is null || other < WorthIt * length))
            {
                return ordered.Build(smaller);
            }
        }

        return natural.Build(structure ?? throw FactorMemory.Fault(natural.graph, natural.terms, most, length));
    }

    private static GroupedTerm[] Order(IReadOnlyList<CovariancePart> parts, int[]? places)
    {
        var ordered = new List<GroupedTerm>();
        int node = 0, column = 0;
        foreach ((EffectsPart part, int index) in parts.Select((part, index) => (part, index)).Where(pair => pair.part is EffectsPart)
            .Select(pair => ((EffectsPart)pair.part, pair.index))
            .OrderBy(pair => pair.Item1.Matrix.IsSparse ? 0 : 1).ThenByDescending(pair => pair.Item1.Matrix.LevelCount))
        {
            int first = node;
            ordered.Add(new GroupedTerm(
                part, index, node, column, null,
                places is null ? null : [.. places.Skip(node).Take(part.Matrix.LevelCount).Select(place => place - first)]));
            node += part.Matrix.LevelCount;
            column = ordered[^1].EndColumn;
        }

        return [.. ordered];
    }

    /// <summary>Which nodes meet.</summary>
    private NodeGraph LayOut()
    {
        int[] seen = new int[sizes.Length];
        for (int t = 0; t < terms.Length; t++)
        {
            for (int level = 0; level < terms[t].LevelCount; level++)
            {
                Open(terms[t].FirstNode + level, Neighbours(t, records[t].Of(level), seen));
            }
        }

        if (HasFixed)
        {
            Open(sizes.Length - 1, []);
        }

        return new NodeGraph(sizes, starts, [.. later]);
    }

    private Crossproducts Build(SupernodalStructure? structure)
    {
        int strata = residual.Components.Count;
        int[] firstValueOf = new int[sizes.Length];
        double[][] values = [.. Enumerable.Range(0, strata).Select(_ => new double[length])];
        int[] valueOfBlock = [.. valueStarts];
        int fixedNode = sizes.Length - 1;
        for (int t = 0; t < terms.Length; t++)
        {
            for (int level = 0; level < terms[t].LevelCount; level++)
            {
                int node = terms[t].FirstNode + level;
                for (int block = blockStarts[node]; block < blockStarts[node + 1]; block++)
                {
                    firstValueOf[blockRows[block]] = valueOfBlock[block];
                }

                foreach (int i in records[t].Of(level))
                {
                    AddRecord(i, t, node, firstValueOf, values[residual.Stratum(i)]);
                }
            }
        }

        if (HasFixed)
        {
            Fixed(values, valueOfBlock[blockStarts[fixedNode]]);
        }

        var sizeOf = new int[strata];
        double logWeights = 0;
        for (int i = 0; i < n; i++)
        {
            sizeOf[residual.Stratum(i)]++;
            logWeights += Math.Log(residual.Weight(i));
        }

        return new Crossproducts
        {
            Terms = terms,
            Graph = graph,
            Structure = structure,
            TermOfNode = termOfNode,
            RandomCount = terms.Length == 0 ? 0 : terms[^1].EndColumn,
            BlockRows = [.. blockRows],
            BlockStarts = blockStarts,
            ValueStarts = valueOfBlock,
            Values = values,
            StratumSizes = sizeOf,
            LogWeights = logWeights,
        };
    }

    /// <summary>Adds the products of a record's effects of one term with those of later terms, and with its row of Q.</summary>
    /// <param name="i">The record.</param>
    /// <param name="t">The term.</param>
    /// <param name="node">The record's level of the term.</param>
    /// <param name="firstValueOf">For every node, where its block with <paramref name="node"/> begins.</param>
    /// <param name="target">The values of the record's stratum.</param>
    private unsafe void AddRecord(int i, int t, int node, int[] firstValueOf, double[] target)
    {
        double weight = residual.Weight(i);
        for (int b = 0; b < sizes[node]; b++)
        {
            double scaled = weight * terms[t].Part.Slopes[b][i];
            for (int s = t; s < terms.Length; s++)
            {
                int row = s == t ? node : terms[s].FirstNode + terms[s].Levels[i];
                int at = firstValueOf[row] + (b * sizes[row]);
                for (int a = 0; a < sizes[row]; a++)
                {
                    target[at + a] += scaled * terms[s].Part.Slopes[a][i];
                }
            }

            if (HasFixed)
            {
                int at = firstValueOf[^1] + (b * basis.Columns);
                for (int a = 0; a < basis.Columns; a++)
                {
                    target[at + a] += scaled * basis.Pointer[i + ((long)a * n)];
                }
            }
        }
    }

    /// <summary>Nodes after a level's own that its records have too, ascending.</summary>
    private List<int> Neighbours(int term, ReadOnlySpan<int> records, int[] seen)
    {
        var found = new List<int>();
        int mark = -1 - blockRows.Count;
        for (int s = term + 1; s < terms.Length; s++)
        {
            int from = found.Count;
            foreach (int i in records)
            {
                int node = terms[s].FirstNode + terms[s].Levels[i];
                if (seen[node] != mark)
                {
                    seen[node] = mark;
                    found.Add(node);
                }
            }

            found.Sort(from, found.Count - from, null);
        }

        if (HasFixed)
        {
            found.Add(sizes.Length - 1);
        }

        return found;
    }

    private void Open(int node, List<int> neighbours)
    {
        Add(node, node);
        foreach (int neighbour in neighbours)
        {
            later.Add(neighbour);
            Add(neighbour, node);
        }

        starts[node + 1] = later.Count;
        blockStarts[node + 1] = blockRows.Count;
    }

    private void Add(int row, int column)
    {
        blockRows.Add(row);
        valueStarts.Add(length);
        long needed = length + ((long)sizes[row] * sizes[column]);
        length = needed <= Array.MaxLength ? (int)needed : throw new OutOfMemoryException(
            $"The levels that meet take more than {Array.MaxLength:N0} cross-products.");
    }

    private unsafe void Fixed(double[][] values, int at)
    {
        int p = basis.Columns;
        for (int i = 0; i < n; i++)
        {
            double[] target = values[residual.Stratum(i)];
            double weight = residual.Weight(i);
            for (int b = 0; b < p; b++)
            {
                double scaled = weight * basis.Pointer[i + ((long)b * n)];
                for (int a = 0; a < p; a++)
                {
                    target[at + (b * p) + a] += scaled * basis.Pointer[i + ((long)a * n)];
                }
            }
        }
    }
}
