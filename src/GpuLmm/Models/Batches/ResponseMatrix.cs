namespace GpuLmm;

/// <summary>
/// Responses of many models to the same samples, features by samples, as tables of proteins, genes or voxels are: a header with the ids of
/// the samples, then a feature on each line. Features are read as they are asked for; the matrix is never held.
/// </summary>
public sealed class ResponseMatrix
{
    private readonly Func<IEnumerable<(string Name, double[] Values)>> rows;

    private ResponseMatrix(string path, IReadOnlyList<string> samples, Func<IEnumerable<(string Name, double[] Values)>> rows)
    {
        Path = path;
        Samples = samples;
        this.rows = rows;
        string? twice = samples.GroupBy(sample => sample, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new InputException($"{path}: sample {twice} is there twice; expected each id once in the header.");
        }
    }

    /// <summary>The file, as the user named it; of a matrix in memory, its name.</summary>
    public string Path { get; }

    /// <summary>Ids of the samples.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Each feature with a value for every sample, NaN where missing.</summary>
    /// <exception cref="InputException">A line with too few or too many fields, a cell that is not a number, or a feature
    /// twice.</exception>
    public IEnumerable<(string Name, double[] Values)> Features => rows();

    /// <summary>Opens a file.</summary>
    /// <param name="path">A header: a name for the column of features, then the ids of the samples; then a feature on each line. Between
    /// tabs, commas or blanks; <c>NA</c>, <c>nan</c> and nothing are missing.</param>
    /// <exception cref="InputException">Not readable, a header without samples, or a sample twice.</exception>
    public static ResponseMatrix Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var reader = new FeatureReader(path, "feature", "sample");
        return new ResponseMatrix(path, reader.Names, () => Read(path));
    }

    /// <summary>Makes a matrix of features in memory.</summary>
    /// <param name="samples">Ids of the samples.</param>
    /// <param name="features">Features by name, with a value for every sample, NaN where missing.</param>
    /// <param name="name">What messages call the matrix.</param>
    public static ResponseMatrix FromFeatures(IReadOnlyList<string> samples, IEnumerable<(string Name, double[] Values)> features,
        string name = "responses")
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(features);
        return new ResponseMatrix(name, samples, () => features);
    }

    private static IEnumerable<(string Name, double[] Values)> Read(string path)
    {
        using var reader = new FeatureReader(path, "feature", "sample");
        var firstLines = new Dictionary<string, long>(StringComparer.Ordinal);
        while (true)
        {
            double[] values = new double[reader.Names.Length];
            if (!reader.TryRead(0, values))
            {
                yield break;
            }

            string name = reader.Sample.Individual;
            if (!firstLines.TryAdd(name, reader.LineNumber))
            {
                throw reader.Fault($"feature '{name}' is on line {firstLines[name]} already");
            }

            int bad = Array.FindIndex(values, double.IsInfinity);
            yield return bad < 0 ? (name, values)
                : throw reader.Fault($"column {reader.Names[bad]}: an infinite value; expected a finite number, or NA");
        }
    }
}
