namespace GpuLmm;

/// <summary>
/// Z'W Z of grouped terms for one W after the other, in the blocks of <see cref="Crossproducts"/>: where each record adds to is found once.
/// </summary>
internal sealed class WeightedCrossproducts
{
    private readonly int[] places;
    private readonly double[][][] slopes;
    private readonly int n;
    private readonly int pairs;

    /// <param name="products">The blocks; their values are overwritten.</param>
    /// <param name="n">Records.</param>
    public WeightedCrossproducts(Crossproducts products, int n)
    {
        Products = products;
        slopes = [.. products.Terms.Select(term => term.Part.Slopes.ToArray())];
        this.n = n;
        pairs = products.Terms.Count * (products.Terms.Count + 1) / 2;
        places = new int[(long)n * pairs];
        for (int i = 0, at = 0; i < n; i++)
        {
            for (int t = 0; t < products.Terms.Count; t++)
            {
                int node = NodeOf(products.Terms[t], i), first = products.BlockStarts[node];
                for (int s = t; s < products.Terms.Count; s++)
                {
                    // Rows of a node's blocks ascend.
                    int block = products.BlockRows.AsSpan(first, products.BlockStarts[node + 1] - first)
                        .BinarySearch(NodeOf(products.Terms[s], i));
                    places[at++] = products.ValueStarts[first + block];
                }
            }
        }
    }

    /// <summary>The blocks.</summary>
    public Crossproducts Products { get; }

    /// <summary>Sums Z'W Z.</summary>
    public void Fill(double[] weights)
    {
        double[] values = Products.Values[0];
        Array.Clear(values);
        for (int i = 0, at = 0; i < n; i++)
        {
            for (int t = 0; t < slopes.Length; t++)
            {
                for (int s = t; s < slopes.Length; s++)
                {
                    int to = places[at++];
                    foreach (double[] column in slopes[t])
                    {
                        double scaled = weights[i] * column[i];
                        foreach (double[] row in slopes[s])
                        {
                            values[to++] += scaled * row[i];
                        }
                    }
                }
            }
        }
    }

    /// <summary>z_i'Λ M Λ'z_i of every record.</summary>
    /// <param name="inverse">M in the layout of the values.</param>
    /// <param name="lambda">Λ of each term, row-major, lower triangular.</param>
    public double[] QuadraticForms(double[] inverse, IReadOnlyList<double[]> lambda)
    {
        double[][] loads = Array.ConvertAll(slopes, own => new double[own.Length]);
        var forms = new double[n];
        for (int i = 0, at = 0; i < n; i++)
        {
            for (int t = 0; t < loads.Length; t++)
            {
                Load(slopes[t], i, lambda[t], loads[t]);
            }

            double sum = 0;
            for (int t = 0; t < loads.Length; t++)
            {
                for (int s = t; s < loads.Length; s++)
                {
                    int from = places[at++];
                    double own = 0;
                    foreach (double b in loads[t])
                    {
                        foreach (double a in loads[s])
                        {
                            own += inverse[from++] * a * b;
                        }
                    }

                    sum += s == t ? own : 2 * own;
                }
            }

            forms[i] = sum;
        }

        return forms;
    }

    private static int NodeOf(GroupedTerm term, int record) => term.FirstNode + term.Levels[record];

    /// <summary>Λ'z_i.</summary>
    private static void Load(double[][] slopes, int record, double[] lambda, double[] load)
    {
        int k = load.Length;
        for (int b = 0; b < k; b++)
        {
            load[b] = 0;
            for (int a = b; a < k; a++)
            {
                load[b] += lambda[(a * k) + b] * slopes[a][record];
            }
        }
    }
}
