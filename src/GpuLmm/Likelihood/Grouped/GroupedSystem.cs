using System.Numerics.Tensors;
using GpuLmm.Backends;
using GpuLmm.Numerics.Sparse;

namespace GpuLmm;

/// <summary>
/// Henderson's equations of a grouped model at one set of variances, M = [Λ'Z'R⁻¹ZΛ + I, Λ'Z'R⁻¹X; X'R⁻¹ZΛ, X'R⁻¹X] with u = Λ v, factored,
/// and the traces that derivatives take from M⁻¹. Λ is block-diagonal with the Cholesky factor of each term's covariance matrix.
/// </summary>
internal sealed unsafe partial class GroupedSystem : IDisposable
{
    private readonly Crossproducts products;
    private readonly SparseFactor factor;
    private readonly long[] targets;
    private readonly int[] strides;
    private readonly double[] values;
    private readonly double[][] lambda;
    private readonly double[][] traces;
    private readonly double[] left;
    private readonly double[] right;

    /// <param name="backend">Where M is factored.</param>
    /// <param name="products">The design's cross-products.</param>
    public GroupedSystem(Backend backend, Crossproducts products)
    {
        this.products = products;
        SupernodalStructure structure = products.Structure;
        factor = backend.PrepareSparse(structure);
        targets = new long[products.BlockRows.Length];
        strides = new int[products.Graph.NodeCount];
        int widest = products.Graph.Sizes.DefaultIfEmpty(1).Max();
        int[] offsets = products.Graph.Offsets;
        for (int node = 0; node < strides.Length; node++)
        {
            Supernode owner = structure.Supernodes[structure.OwnerOf(offsets[node])];
            strides[node] = owner.RowCount;
            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                targets[block] = owner.Offset + ((long)(offsets[node] - owner.FirstColumn) * owner.RowCount)
                    + owner.RowOf(offsets[products.BlockRows[block]]);
            }
        }

        values = new double[products.Values[0].Length];
        lambda = [.. products.Terms.Select(term => new double[term.EffectCount * term.EffectCount])];
        traces = [.. products.Terms.Select(term => new double[term.EffectCount * term.EffectCount])];
        left = new double[widest * widest];
        right = new double[widest * widest];
    }

    /// <summary>Columns of Z and X.</summary>
    public int ColumnCount => products.Graph.ColumnCount;

    /// <summary>What M's factor and inverse take.</summary>
    public double Bytes => FactorMemory.Bytes(products.Structure.Length);

    /// <summary>σ²_s.</summary>
    public double[] Residuals { get; private set; } = [];

    /// <summary>Λ of each term, k × k, row-major, lower triangular.</summary>
    public IReadOnlyList<double[]> Lambda => lambda;

    /// <summary>[Z X]'R⁻¹[Z X] at the variances last factored.</summary>
    public double[] Values => values;

    /// <summary>The factor of M.</summary>
    public SparseFactor Factor => factor;

    /// <summary>Assembles and factors M.</summary>
    /// <param name="factors">Λ of each term, in the order of the terms.</param>
    /// <param name="residuals">σ²_s.</param>
    /// <returns>Whether M is numerically positive definite.</returns>
    public bool TryFactor(IReadOnlyList<double[]> factors, ReadOnlySpan<double> residuals)
    {
        for (int t = 0; t < lambda.Length; t++)
        {
            factors[t].CopyTo(lambda[t], 0);
        }

        Residuals = residuals.ToArray();
        Combine();
        factor.Values.Clear();
        double* target = factor.Values.Pointer;
        int[] sizes = products.Graph.Sizes;
        for (int node = 0; node < sizes.Length; node++)
        {
            int columnTerm = products.TermOfNode[node], size = sizes[node];
            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                int row = products.BlockRows[block], rowTerm = products.TermOfNode[row], height = sizes[row],
                    at = products.ValueStarts[block];
                double* to = target + targets[block];
                if (size == 1 && height == 1)
                {
                    *to = values[at] * (rowTerm < 0 ? 1 : lambda[rowTerm][0]) * (columnTerm < 0 ? 1 : lambda[columnTerm][0]);
                }
                else
                {
                    TimesLambda(values.AsSpan(at, height * size), height, size, columnTerm, left);
                    LambdaTransposedTimes(left, height, size, rowTerm, right);
                    for (int b = 0; b < size; b++)
                    {
                        right.AsSpan(b * height, height).CopyTo(new Span<double>(to + ((long)b * strides[node]), height));
                    }
                }

                if (row == node && columnTerm >= 0)
                {
                    for (int a = 0; a < size; a++)
                    {
                        to[a + ((long)a * strides[node])] += 1;
                    }
                }
            }
        }

        return factor.TryFactor();
    }

    /// <summary>Λ'v on the random columns, in place: the transpose of <see cref="Scale"/>.</summary>
    public void ScaleTransposed(Span<double> v)
    {
        for (int t = 0; t < lambda.Length; t++)
        {
            int k = products.Terms[t].EffectCount;
            for (int at = products.Terms[t].FirstColumn; at < products.Terms[t].EndColumn; at += k)
            {
                for (int a = 0; a < k; a++)
                {
                    double sum = 0;
                    for (int b = a; b < k; b++)
                    {
                        sum += lambda[t][(b * k) + a] * v[at + b];
                    }

                    v[at + a] = sum;
                }
            }
        }
    }

    /// <summary>Λ v on the random columns, in place.</summary>
    public void Scale(Span<double> v)
    {
        for (int t = 0; t < lambda.Length; t++)
        {
            int k = products.Terms[t].EffectCount;
            for (int at = products.Terms[t].FirstColumn; at < products.Terms[t].EndColumn; at += k)
            {
                for (int a = k - 1; a >= 0; a--)
                {
                    double sum = 0;
                    for (int b = 0; b <= a; b++)
                    {
                        sum += lambda[t][(a * k) + b] * v[at + b];
                    }

                    v[at + a] = sum;
                }
            }
        }
    }

    /// <summary>
    /// Σ over the levels of each term of (A Λ M⁻¹)_ll, k × k, row-major, after <see cref="SparseFactor.Invert"/>: ½ ∂log|M|/∂Λ. A = [Z
    /// X]'R⁻¹[Z X].
    /// </summary>
    public IReadOnlyList<double[]> Traces()
    {
        foreach (double[] trace in traces)
        {
            Array.Clear(trace);
        }

        double* inverse = factor.Inverse.Pointer;
        int[] sizes = products.Graph.Sizes;
        for (int node = 0; node < sizes.Length; node++)
        {
            int columnTerm = products.TermOfNode[node], size = sizes[node];
            if (columnTerm < 0)
            {
                continue;
            }

            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                int row = products.BlockRows[block], rowTerm = products.TermOfNode[row], height = sizes[row],
                    at = products.ValueStarts[block];
                double* w = inverse + targets[block];
                if (size == 1 && height == 1)
                {
                    traces[columnTerm][0] += values[at] * (rowTerm < 0 ? 1 : lambda[rowTerm][0]) * *w;
                    if (row != node && rowTerm >= 0)
                    {
                        traces[rowTerm][0] += values[at] * lambda[columnTerm][0] * *w;
                    }

                    continue;
                }

                AddTraces(values.AsSpan(at, height * size), w, strides[node], (row, rowTerm, height), (node, columnTerm, size));
            }
        }

        return traces;
    }

    /// <summary>tr(M⁻¹ T'W_sT) with T = [Z X] Λ, for each stratum, after <see cref="SparseFactor.Invert"/> of as many columns.</summary>
    /// <param name="columns">Columns of M: all, or those of Z.</param>
    public double[] StratumTraces(int columns)
    {
        if (Residuals.Length > 1)
        {
            return Array.ConvertAll(products.Values, StratumTrace);
        }

        // M = T'W T/σ² + I on the random columns: the trace of M⁻¹ M is known.
        return [(columns - EffectsTrace()) * Residuals[0]];
    }

    /// <summary>Trace of M⁻¹ over the random effects, after <see cref="SparseFactor.Invert"/>.</summary>
    public double EffectsTrace()
    {
        double trace = 0;
        int[] offsets = products.Graph.Offsets;
        for (int node = 0; offsets[node] < products.RandomCount; node++)
        {
            for (int a = 0; a < products.Graph.Sizes[node]; a++)
            {
                trace += factor.Inverse.Pointer[targets[products.BlockStarts[node]] + a + ((long)a * strides[node])];
            }
        }

        return trace;
    }

    /// <summary>
    /// Entries of M⁻¹ in the layout of <see cref="Values"/>, both triangles of diagonal blocks, after <see cref="SparseFactor.Invert"/>.
    /// </summary>
    public void CopyInverse(double[] target)
    {
        int[] sizes = products.Graph.Sizes;
        for (int node = 0; node < sizes.Length; node++)
        {
            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                int row = products.BlockRows[block], height = sizes[row], at = products.ValueStarts[block];
                double* from = factor.Inverse.Pointer + targets[block];
                for (int b = 0; b < sizes[node]; b++)
                {
                    for (int a = 0; a < height; a++)
                    {
                        (int i, int j) = row == node ? (Math.Max(a, b), Math.Min(a, b)) : (a, b);
                        target[at++] = from[i + ((long)j * strides[node])];
                    }
                }
            }
        }
    }

    /// <summary>An entry of M⁻¹ where the factor has one, after <see cref="SparseFactor.Invert"/>.</summary>
    public double InverseAt(int i, int j)
    {
        (int row, int column) = i > j ? (i, j) : (j, i);
        Supernode owner = factor.Structure.Supernodes[factor.Structure.OwnerOf(column)];
        return factor.Inverse.Pointer[owner.Offset + ((long)(column - owner.FirstColumn) * owner.RowCount) + owner.RowOf(row)];
    }

    public void Dispose() => factor.Dispose();

    private double StratumTrace(double[] own)
    {
        double sum = 0;
        double* inverse = factor.Inverse.Pointer;
        int[] sizes = products.Graph.Sizes;
        for (int node = 0; node < sizes.Length; node++)
        {
            int size = sizes[node];
            for (int block = products.BlockStarts[node]; block < products.BlockStarts[node + 1]; block++)
            {
                int row = products.BlockRows[block], height = sizes[row];
                TimesLambda(own.AsSpan(products.ValueStarts[block], height * size), height, size, products.TermOfNode[node], left);
                LambdaTransposedTimes(left, height, size, products.TermOfNode[row], right);
                for (int b = 0; b < size; b++)
                {
                    for (int a = 0; a < height; a++)
                    {
                        double w = row == node ? inverse[targets[block] + Math.Max(a, b) + ((long)Math.Min(a, b) * strides[node])]
                            : 2 * inverse[targets[block] + a + ((long)b * strides[node])];
                        sum += w * right[a + (b * height)];
                    }
                }
            }
        }

        return sum;
    }

    private void Combine()
    {
        TensorPrimitives.Divide(products.Values[0], Residuals[0], values);
        for (int s = 1; s < Residuals.Length; s++)
        {
            TensorPrimitives.MultiplyAdd(products.Values[s], 1 / Residuals[s], values, values);
        }
    }

    private void AddTraces(ReadOnlySpan<double> a, double* w, int stride, (int Node, int Term, int Size) row,
        (int Node, int Term, int Size) column)
    {
        int h = row.Size, k = column.Size;

        // To the column's term: A_rc' Λ_r W; for a diagonal block A and W are symmetric, and only W's lower triangle is there.
        for (int x = 0; x < h; x++)
        {
            for (int b = 0; b < k; b++)
            {
                double sum = 0;
                for (int y = 0; y <= (row.Term < 0 ? 0 : x); y++)
                {
                    int from = row.Term < 0 ? x : y;
                    double weight = row.Term < 0 ? 1 : lambda[row.Term][(x * h) + y];
                    sum += weight * (row.Node == column.Node
                        ? w[Math.Max(from, b) + ((long)Math.Min(from, b) * stride)] : w[from + ((long)b * stride)]);
                }

                for (int c = 0; c < k; c++)
                {
                    traces[column.Term][(c * k) + b] += a[x + (c * h)] * sum;
                }
            }
        }

        if (row.Node == column.Node || row.Term < 0)
        {
            return;
        }

        // To the row's: A_rc Λ_c W'.
        for (int x = 0; x < k; x++)
        {
            for (int b = 0; b < h; b++)
            {
                double sum = 0;
                for (int y = 0; y <= x; y++)
                {
                    sum += lambda[column.Term][(x * k) + y] * w[b + ((long)y * stride)];
                }

                for (int c = 0; c < h; c++)
                {
                    traces[row.Term][(c * h) + b] += a[c + (x * h)] * sum;
                }
            }
        }
    }
}
