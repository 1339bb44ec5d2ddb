namespace GpuLmm;

/// <summary>
/// A relationship matrix of which only pairs above a threshold are kept, with the diagonal: what is left of it are families. As many
/// numbers as there are samples and related pairs, not n².
/// </summary>
public sealed class SparseKinship
{
    private readonly Lazy<Dictionary<SampleId, int>> index;

    internal SparseKinship(IReadOnlyList<SampleId> samples, double[] diagonal, long[] starts, int[] rows, double[] values)
    {
        (Samples, Diagonal, Starts, Rows, Values) = (samples, diagonal, starts, rows, values);
        index = new(() => Samples.Index().ToDictionary(pair => pair.Item, pair => pair.Index));
    }

    /// <summary>The n samples.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Pairs of different samples that are kept.</summary>
    public long PairCount => Rows.Length;

    /// <summary>Markers that it was computed from; 0 where that is unknown.</summary>
    public int MarkerCount { get; internal init; }

    /// <summary>K_ii.</summary>
    internal double[] Diagonal { get; }

    /// <summary>First entry of each column below the diagonal, and the number of entries.</summary>
    internal long[] Starts { get; }

    /// <summary>Row of each entry, ascending within a column.</summary>
    internal int[] Rows { get; }

    /// <summary>Value of each entry.</summary>
    internal double[] Values { get; }

    /// <summary>Computes K in slabs of columns, of which only what is kept stays: no matrix of n × n.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="threshold">Entries above it are kept, ≥ 0; the diagonal always.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="ArgumentException">A threshold that is negative or not finite.</exception>
    /// <exception cref="InputException">No marker is left.</exception>
    public static SparseKinship Estimate(
        Genotypes genotypes, Backend backend, double threshold, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        return Estimate(genotypes, KinshipSamples.Kept(genotypes), backend, threshold, options, progress, cancellationToken);
    }

    internal static SparseKinship Estimate(
        Genotypes genotypes, KinshipSamples samples, Backend backend, double threshold, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(backend);
        if (!(threshold >= 0) || !double.IsFinite(threshold))
        {
            throw new ArgumentException(FormattableString.Invariant($"threshold {threshold}: expected 0 or more."), nameof(threshold));
        }

        return new SparseKinshipRun(genotypes, samples.Rows, backend, samples.ApplyTo(options), threshold, progress, cancellationToken)
            .Run();
    }

    /// <summary>Entries in any order, each pair once.</summary>
    internal static SparseKinship Of(
        IReadOnlyList<SampleId> samples, double[] diagonal, IEnumerable<(int Row, int Column, double Value)> pairs, int markerCount = 0)
    {
        (int Row, int Column, double Value)[] sorted =
            [.. pairs.Select(pair => pair.Row > pair.Column ? pair : (Row: pair.Column, Column: pair.Row, pair.Value))];
        Array.Sort(sorted, (a, b) => a.Column != b.Column ? a.Column.CompareTo(b.Column) : a.Row.CompareTo(b.Row));
        var starts = new long[samples.Count + 1];
        foreach ((_, int column, _) in sorted)
        {
            starts[column + 1]++;
        }

        for (int j = 0; j < samples.Count; j++)
        {
            starts[j + 1] += starts[j];
        }

        return new SparseKinship(
            samples, diagonal, starts, Array.ConvertAll(sorted, pair => pair.Row), Array.ConvertAll(sorted, pair => pair.Value))
        {
            MarkerCount = markerCount,
        };
    }

    /// <summary>The entries below the diagonal, column by column.</summary>
    internal IEnumerable<(int Row, int Column, double Value)> Pairs()
    {
        for (int j = 0; j < Diagonal.Length; j++)
        {
            for (long k = Starts[j]; k < Starts[j + 1]; k++)
            {
                yield return (Rows[k], j, Values[k]);
            }
        }
    }

    /// <summary>K with its zeros, n × n.</summary>
    internal DenseMatrix ToMatrix()
    {
        int n = Samples.Count;
        var matrix = new DenseMatrix(n, n);
        for (int i = 0; i < n; i++)
        {
            matrix[i, i] = Diagonal[i];
        }

        foreach ((int row, int column, double value) in Pairs())
        {
            matrix[row, column] = matrix[column, row] = value;
        }

        return matrix;
    }

    /// <summary>K of the given samples, in their order.</summary>
    /// <exception cref="InputException">Ids that K does not have; the first are named.</exception>
    internal SparseKinship Select(IReadOnlyList<SampleId> samples)
    {
        const int Examples = 5;
        var places = new int[Samples.Count];
        Array.Fill(places, -1);
        var absent = new List<SampleId>();
        for (int i = 0; i < samples.Count; i++)
        {
            if (index.Value.TryGetValue(samples[i], out int row))
            {
                places[row] = i;
            }
            else
            {
                absent.Add(samples[i]);
            }
        }

        if (absent.Count > 0)
        {
            throw new InputException(
                $"{absent.Count} of {samples.Count} analysed samples are not in the sparse relationship matrix of {Samples.Count}: "
                + $"{string.Join(", ", absent.Take(Examples))}{(absent.Count > Examples ? ", …" : string.Empty)}.");
        }

        return Of(
            samples, [.. samples.Select(id => Diagonal[index.Value[id]])],
            Pairs().Where(pair => places[pair.Row] >= 0 && places[pair.Column] >= 0)
                .Select(pair => (places[pair.Row], places[pair.Column], pair.Value)),
            MarkerCount);
    }

    /// <summary>c(K) = tr(SKS)/(n − 1) with S = I − 11'/n.</summary>
    internal double Scale()
    {
        double trace = Diagonal.Sum(), sum = trace + (2 * Values.Sum());
        return (trace - (sum / Diagonal.Length)) / (Diagonal.Length - 1);
    }
}
