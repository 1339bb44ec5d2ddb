using System.Numerics.Tensors;

namespace GpuLmm.Backends.Host;

/// <summary>P x of few markers by the matrix of a score design in the host's memory.</summary>
internal static class HostProjection
{
    /// <summary>As of <see cref="ScoreLane.Project"/>, of a design with one form.</summary>
    /// <param name="design">The design.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="threads">Of the loop.</param>
    /// <param name="block">The block.</param>
    /// <param name="codings">Of its markers.</param>
    /// <param name="markers">Indices within the block.</param>
    /// <param name="projected">Takes the products.</param>
    public static void Project(
        ScoreDesign design, SampleSelection samples, int threads, GenotypeBlock block, ReadOnlySpan<MarkerCoding> codings,
        ReadOnlySpan<int> markers, DenseMatrix projected)
    {
        using var genotypes = new DenseMatrix(design.SampleCount, Math.Max(1, markers.Length));
        for (int k = 0; k < markers.Length; k++)
        {
            block.Decode(markers[k], samples, codings[markers[k]], genotypes.Column(k));
        }

        int count = markers.Length;
        DenseMatrix matrix = design.Forms[0].Matrix;

        // H is symmetric: each of its columns is read once for all markers.
        Parallel.For(0, design.SampleCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            for (int k = 0; k < count; k++)
            {
                projected[i, k] = TensorPrimitives.Dot<double>(matrix.Column(i), genotypes.Column(k));
            }
        });
    }
}
