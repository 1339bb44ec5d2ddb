using GpuLmm.Numerics;

namespace GpuLmm;

/// <content>Kernels from places.</content>
public sealed partial class Kinship
{
    /// <summary>Computes the correlations of samples by their Euclidean distances: 1 on the diagonal and for samples at one place.</summary>
    /// <param name="table">Where they are.</param>
    /// <param name="options">The correlation.</param>
    /// <param name="samples">Who, each once, in the order wanted; null for all.</param>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <exception cref="InputException">A sample that has no coordinates, or one twice.</exception>
    /// <exception cref="ArgumentException">Options out of range.</exception>
    public static Kinship FromCoordinates(
        CoordinateTable table, SpatialKernelOptions options, IReadOnlyList<SampleId>? samples = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        options.Validate();
        samples ??= table.Samples;
        double[] places = table.Of(samples);
        int n = samples.Count, dimensions = table.Dimensions;
        double smoothness = options.Smoothness ?? 0.5;
        var matrix = new DenseMatrix(n, n);
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads }, j =>
        {
            Span<double> column = matrix.Column(j);
            ReadOnlySpan<double> own = places.AsSpan(j * dimensions, dimensions);
            for (int i = j; i < n; i++)
            {
                double distance = System.Numerics.Tensors.TensorPrimitives.Distance(own, places.AsSpan(i * dimensions, dimensions));
                column[i] = SpatialCorrelation.Value(options.Kind, distance, options.Range, smoothness);
            }
        });
        matrix.MirrorLower();
        return new Kinship(matrix, samples, 0, null);
    }
}
