using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends;

/// <summary>
/// c_i'P c_j = Σ_k w_k x_k² − v_i'v_j with v_j = L⁻¹ G_j x: Henderson's equations M = L L' of all effects but the marker's, and G_j the
/// cross-products of these effects with the columns of the marker (Henderson 1953).
/// </summary>
/// <param name="factor">L.</param>
/// <param name="crossproducts">G_j of every column of a marker, effects × samples.</param>
internal sealed class SparseInformation(SparseLower factor, IReadOnlyList<SparseColumns> crossproducts)
{
    /// <summary>L.</summary>
    public SparseLower Factor => factor;

    /// <summary>G_j.</summary>
    public IReadOnlyList<SparseColumns> Crossproducts => crossproducts;

    /// <summary>Memory that it takes.</summary>
    public long Bytes => factor.Bytes + crossproducts.Sum(columns => columns.Bytes);

    /// <summary>The same of samples in another order.</summary>
    public SparseInformation Permuted(int[] order) => new(factor, [.. crossproducts.Select(columns => columns.Select(order))]);

    /// <summary>Takes G'L⁻'L⁻¹G x away from w∘x of some markers, so that P x is left.</summary>
    /// <param name="markers">Markers, at most <see cref="SparseLower.Lanes"/>, one after the other, n numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="projected">w∘x of each.</param>
    /// <param name="workspace">effects · <see cref="SparseLower.Lanes"/> numbers.</param>
    public void SubtractProjected(ReadOnlySpan<double> markers, int count, Span<double> projected, Span<double> workspace)
    {
        workspace.Clear();
        crossproducts[0].AddProduct(markers, count, workspace);
        factor.Solve(workspace);
        factor.SolveTransposed(workspace);
        crossproducts[0].SubtractTransposed(workspace, count, projected);
    }

    /// <summary>Takes v_i'v_j away from the pairs of some markers.</summary>
    /// <param name="markers">Markers, at most <see cref="SparseLower.Lanes"/>, one after the other, n numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="information">Their pairs, one marker after the other.</param>
    /// <param name="workspace">J · effects · <see cref="SparseLower.Lanes"/> numbers.</param>
    public void Subtract(ReadOnlySpan<double> markers, int count, Span<double> information, Span<double> workspace)
    {
        int effects = factor.Size, size = effects * SparseLower.Lanes, pairs = information.Length / count;
        for (int j = 0; j < crossproducts.Count; j++)
        {
            Span<double> v = workspace.Slice(j * size, size);
            v.Clear();
            crossproducts[j].AddProduct(markers, count, v);
            factor.Solve(v);
        }

        for (int i = 0, pair = 0; i < crossproducts.Count; i++)
        {
            for (int j = 0; j <= i; j++, pair++)
            {
                ReadOnlySpan<double> left = workspace.Slice(i * size, size), right = workspace.Slice(j * size, size);
                for (int k = 0; k < count; k++)
                {
                    double sum = 0;
                    for (int at = k; at < size; at += SparseLower.Lanes)
                    {
                        sum += left[at] * right[at];
                    }

                    information[(k * pairs) + pair] -= sum;
                }
            }
        }
    }
}
