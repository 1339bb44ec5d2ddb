using System.Numerics.Tensors;
using GpuLmm.Numerics;

namespace GpuLmm;

/// <summary>Where samples are: one, two or three coordinates of each. Several may be at one place.</summary>
public sealed class CoordinateTable
{
    private const int MostDimensions = 3;
    private readonly double[] coordinates;
    private readonly Lazy<SampleIndex> index;

    private CoordinateTable(string path, SampleId[] samples, int dimensions, double[] coordinates)
    {
        Path = path;
        Samples = samples;
        Dimensions = dimensions;
        this.coordinates = coordinates;
        index = new Lazy<SampleIndex>(() => new SampleIndex(path, samples));
    }

    /// <summary>The file, as the user named it.</summary>
    public string Path { get; }

    /// <summary>The samples in the order of the file.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Coordinates of a sample: 1, 2 or 3.</summary>
    public int Dimensions { get; }

    /// <summary>Reads a table (formats: <c>docs/files.md</c>).</summary>
    /// <param name="path">A header, then a sample on each line: its id (<c>IID</c>, or <c>FID IID</c> where the header says so), then its
    /// coordinates.</param>
    /// <exception cref="InputException">
    /// No such file, more than three coordinates, a cell that is missing or not a number, or a sample twice; with its line and column.
    /// </exception>
    public static CoordinateTable Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new FeatureReader(path);
        int dimensions = reader.Names.Length;
        if (dimensions > MostDimensions)
        {
            throw new InputException(path, 1,
                $"expected an id and up to {MostDimensions} coordinates, found {dimensions}: {string.Join(", ", reader.Names.Take(6))}");
        }

        var samples = new List<SampleId>();
        var coordinates = new List<double>();
        var firstLines = new Dictionary<SampleId, long>();
        var place = new double[dimensions];
        while (reader.TryRead(0, place))
        {
            int missing = Array.FindIndex(place, double.IsNaN);
            if (missing >= 0)
            {
                throw reader.Fault($"column {reader.Names[missing]}: a missing coordinate");
            }

            if (!firstLines.TryAdd(reader.Sample, reader.LineNumber))
            {
                throw reader.Fault($"sample '{reader.Sample.Individual}' is on line {firstLines[reader.Sample]} already");
            }

            samples.Add(reader.Sample);
            coordinates.AddRange(place);
        }

        return samples.Count > 0
            ? new CoordinateTable(path, [.. samples], dimensions, [.. coordinates])
            : throw new InputException($"{path}: holds a header but no samples");
    }

    /// <summary>The samples that lists leave, in the order of the file.</summary>
    /// <param name="keepPath">File of those to keep (<c>FID IID</c> or <c>IID</c>); null for all.</param>
    /// <param name="removePath">File of those to leave out; null for none.</param>
    /// <exception cref="InputException">A list that cannot be read or names nobody, or no sample is left.</exception>
    public IReadOnlyList<SampleId> Kept(string? keepPath, string? removePath = null) => index.Value.Kept(keepPath, removePath);

    /// <summary>
    /// Computes the correlations of samples by their Euclidean distances: 1 on the diagonal and for samples at one place.
    /// </summary>
    /// <param name="options">The correlation.</param>
    /// <param name="samples">Which samples, each once, in the order wanted; null for all.</param>
    /// <param name="threads">Threads to use; 0 takes all.</param>
    /// <returns>K, n × n.</returns>
    /// <exception cref="InputException">A sample that has no coordinates, or one twice.</exception>
    /// <exception cref="ArgumentException">Options out of range.</exception>
    public Kinship ToKinship(SpatialKernelOptions options, IReadOnlyList<SampleId>? samples = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        options.Validate();
        samples ??= Samples;
        double[] places = Of(samples);
        int n = samples.Count;
        double smoothness = options.Smoothness ?? 0.5;
        var matrix = new DenseMatrix(n, n);
        Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads }, j =>
        {
            Span<double> column = matrix.Column(j);
            ReadOnlySpan<double> own = places.AsSpan(j * Dimensions, Dimensions);
            for (int i = j; i < n; i++)
            {
                double distance = TensorPrimitives.Distance(own, places.AsSpan(i * Dimensions, Dimensions));
                column[i] = SpatialCorrelation.Value(options.Kind, distance, options.Range, smoothness);
            }
        });
        matrix.MirrorLower();
        return new Kinship(matrix, samples, 0, null);
    }

    /// <summary>Coordinates of samples, one after the other.</summary>
    internal double[] Of(IReadOnlyList<SampleId> samples) =>
        [.. index.Value.RowsOf(samples).SelectMany(row => coordinates.AsSpan(row * Dimensions, Dimensions).ToArray())];
}
