using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends;

/// <summary>
/// x'V⁻¹x of a sparse V: samples that are related to others are whitened by the factor of their part of V, ‖L⁻¹x‖², in the place of their
/// weighted squares; those of all others are right as they are.
/// </summary>
/// <param name="factor">V = L L' of the related samples.</param>
/// <param name="samples">The sample of every row of L.</param>
/// <param name="weights">w of these, which their squares were weighted with.</param>
internal sealed class SparseWhitening(SparseLower factor, int[] samples, double[] weights)
{
    /// <summary>Numbers that <see cref="Apply"/> works with.</summary>
    public int WorkspaceLength => factor.Size * SparseLower.Lanes;

    /// <summary>The same of samples in another order.</summary>
    public SparseWhitening Permuted(int[] order)
    {
        var places = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }

        return new SparseWhitening(factor, Array.ConvertAll(samples, sample => places[sample]), weights);
    }

    /// <summary>Makes x'V⁻¹x of the weighted squares of some markers.</summary>
    /// <param name="markers">Markers, at most <see cref="SparseLower.Lanes"/>, one after the other, n numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="information">A number of each.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> numbers.</param>
    public void Apply(ReadOnlySpan<double> markers, int count, Span<double> information, Span<double> workspace)
    {
        int n = markers.Length / count;
        workspace.Clear();
        for (int row = 0; row < samples.Length; row++)
        {
            Span<double> lanes = workspace.Slice(row * SparseLower.Lanes, count);
            for (int k = 0; k < count; k++)
            {
                double x = markers[(k * n) + samples[row]];
                lanes[k] = x;
                information[k] -= weights[row] * x * x;
            }
        }

        factor.Solve(workspace);
        for (int row = 0; row < samples.Length; row++)
        {
            for (int k = 0; k < count; k++)
            {
                double v = workspace[(row * SparseLower.Lanes) + k];
                information[k] += v * v;
            }
        }
    }
}
