using GpuLmm.Numerics.Sparse;

namespace GpuLmm.Backends;

/// <summary>
/// V⁻¹ of a sparse V: samples that are related to others are whitened by the factor of their part of V, x'V⁻¹x = ‖L⁻¹x‖², in the place of
/// their weighted squares; all others have a variance and nothing else.
/// </summary>
/// <param name="factor">V = L L' of the related samples.</param>
/// <param name="samples">The sample of every row of L.</param>
/// <param name="precisions">1/V_ii of all samples.</param>
/// <param name="squared">What squares of markers are weighted with, of all samples; where it is not 1/V_ii they are put right.</param>
internal sealed class SparseWhitening(SparseLower factor, int[] samples, double[] precisions, double[] squared)
{
    private readonly double[] weights = Array.ConvertAll(samples, sample => squared[sample]);

    // Samples without relatives.
    private readonly int[] others = [.. Enumerable.Range(0, squared.Length).Except(samples)];
    private readonly int[] changed =
        [.. Enumerable.Range(0, squared.Length).Except(samples).Where(sample => squared[sample] != precisions[sample])];

    /// <summary>Numbers that <see cref="Apply"/> and <see cref="Project"/> work with.</summary>
    public int WorkspaceLength => factor.Size * SparseLower.Lanes;

    /// <summary>The same of samples in another order.</summary>
    public SparseWhitening Permuted(int[] order)
    {
        var places = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }

        return new SparseWhitening(
            factor, Array.ConvertAll(samples, sample => places[sample]), Array.ConvertAll(order, place => precisions[place]),
            Array.ConvertAll(order, place => squared[place]));
    }

    /// <summary>Makes x'V⁻¹x of the weighted squares of some markers.</summary>
    /// <param name="markers">Markers, at most <see cref="SparseLower.Lanes"/>, one after the other, n numbers each.</param>
    /// <param name="count">How many.</param>
    /// <param name="information">A number of each.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> numbers.</param>
    public void Apply(ReadOnlySpan<double> markers, int count, Span<double> information, Span<double> workspace)
    {
        int n = markers.Length / count;
        foreach (int sample in changed)
        {
            double difference = precisions[sample] - squared[sample];
            for (int k = 0; k < count; k++)
            {
                double x = markers[(k * n) + sample];
                information[k] += difference * x * x;
            }
        }

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

    /// <summary>V⁻¹x of some markers.</summary>
    /// <param name="markers">As of <see cref="Apply"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="projected">n numbers of each.</param>
    /// <param name="workspace"><see cref="WorkspaceLength"/> numbers.</param>
    public void Project(ReadOnlySpan<double> markers, int count, Span<double> projected, Span<double> workspace)
    {
        int n = markers.Length / count;
        workspace.Clear();
        for (int row = 0; row < samples.Length; row++)
        {
            for (int k = 0; k < count; k++)
            {
                workspace[(row * SparseLower.Lanes) + k] = markers[(k * n) + samples[row]];
            }
        }

        factor.Solve(workspace);
        factor.SolveTransposed(workspace);
        for (int k = 0; k < count; k++)
        {
            for (int row = 0; row < samples.Length; row++)
            {
                projected[(k * n) + samples[row]] = workspace[(row * SparseLower.Lanes) + k];
            }

            foreach (int sample in others)
            {
                projected[(k * n) + sample] = precisions[sample] * markers[(k * n) + sample];
            }
        }
    }
}
