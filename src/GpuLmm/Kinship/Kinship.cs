namespace GpuLmm;

/// <summary>K, n × n, with the ids of its samples. Owns the matrix.</summary>
public sealed partial class Kinship : IDisposable
{
    private readonly Lazy<Dictionary<SampleId, int>> index;

    /// <summary>Wraps a matrix of the caller's; the kinship owns it from now on.</summary>
    /// <param name="matrix">Symmetric, n × n.</param>
    /// <param name="samples">n distinct ids, in the order of the rows.</param>
    /// <exception cref="InputException">Not square, not symmetric, sizes that disagree, or an id twice.</exception>
    public Kinship(DenseMatrix matrix, IReadOnlyList<SampleId> samples)
        : this(matrix, samples, markerCount: 0)
    {
        KinshipChecks.RequireValid(matrix, samples, "relationship matrix");
    }

    internal Kinship(DenseMatrix matrix, IReadOnlyList<SampleId> samples, double markerCount, DenseMatrix? pairCounts = null)
    {
        PairCounts = pairCounts;
        Matrix = matrix;
        Samples = samples;
        MarkerCount = markerCount;
        index = new Lazy<Dictionary<SampleId, int>>(() =>
            Samples.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary());
    }

    /// <summary>K, both triangles.</summary>
    public DenseMatrix Matrix { get; }

    /// <summary>The n samples, in the order of the rows.</summary>
    public IReadOnlyList<SampleId> Samples { get; }

    /// <summary>Markers it was computed from; 0 where that is unknown.</summary>
    public double MarkerCount { get; }

    /// <summary>Markers that both samples of a pair have, where K was divided by them.</summary>
    internal DenseMatrix? PairCounts { get; }

    /// <summary>Computes K from the genotypes of all samples.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left.</exception>
    public static Kinship Estimate(
        Genotypes genotypes, Backend backend, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        return Estimate(genotypes, SampleSelection.All(genotypes.Samples.Count), backend, options, progress, cancellationToken);
    }

    /// <summary>Computes K of the samples that any trait analyses.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The aligned samples.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <exception cref="InputException">No marker is left.</exception>
    public static Kinship Estimate(
        Genotypes genotypes, StudySamples samples, Backend backend, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Estimate(genotypes, samples.AnalysedByAny(), backend, options, progress, cancellationToken);
    }

    /// <summary>Computes K of the given samples.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">Who it is for, and over whom the filter is judged.</param>
    /// <param name="backend">Where the products run.</param>
    /// <param name="options">Method and filters; null for the defaults.</param>
    /// <param name="progress">Told after every block.</param>
    /// <param name="cancellationToken">Checked per block.</param>
    /// <param name="keeper">Stores sums from time to time; null for none.</param>
    /// <exception cref="InputException">No marker is left.</exception>
    internal static Kinship Estimate(
        Genotypes genotypes, KinshipSamples samples, Backend backend, KinshipOptions? options = null,
        IProgress<StageProgress>? progress = null, CancellationToken cancellationToken = default, KinshipKeeper? keeper = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Estimate(genotypes, samples.Rows, backend, samples.ApplyTo(options), progress, cancellationToken, keeper);
    }

    /// <summary>K of the given samples, in their order, as a new matrix.</summary>
    /// <param name="samples">Ids; one may occur several times.</param>
    /// <exception cref="InputException">Ids that K does not have; the first are named.</exception>
    public DenseMatrix Select(IReadOnlyList<SampleId> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int[] rows = [.. samples.Select(id => index.Value.GetValueOrDefault(id, -1))];
        string[] absent = [.. samples.Where((_, i) => rows[i] < 0).Select(id => id.ToString())];
        if (absent.Length > 0)
        {
            throw new InputException(
                $"{absent.Length} of {samples.Count} analysed samples are not in the relationship matrix of {Samples.Count}: "
                + $"{string.Join(", ", absent.Take(5))}{(absent.Length > 5 ? ", …" : string.Empty)}.");
        }

        return Matrix.Select(rows);
    }

    /// <summary>K of the given individuals, matched by the individual part of the ids, in their order, as a new matrix.</summary>
    /// <param name="individuals">Ids; one may occur several times (repeated records).</param>
    /// <exception cref="InputException">Ids that K does not have or has in several families; the first are named.</exception>
    public DenseMatrix SelectIndividuals(IReadOnlyList<string> individuals)
    {
        ArgumentNullException.ThrowIfNull(individuals);
        ILookup<string, int> rows = Enumerable.Range(0, Samples.Count).ToLookup(i => Samples[i].Individual, StringComparer.Ordinal);
        string[] faulty = [.. individuals.Distinct().Where(id => rows[id].Count() != 1)];
        if (faulty.Length > 0)
        {
            throw new InputException(
                $"{faulty.Length} ids have no row of their own in the relationship matrix of {Samples.Count}: "
                + $"{string.Join(", ", faulty.Take(5))}{(faulty.Length > 5 ? ", …" : string.Empty)}.");
        }

        return Matrix.Select([.. individuals.Select(id => rows[id].Single())]);
    }

    /// <summary>Frees the matrix.</summary>
    public void Dispose()
    {
        Matrix.Dispose();
        PairCounts?.Dispose();
    }

    internal static Kinship Estimate(
        Genotypes genotypes, SampleSelection selection, Backend backend, KinshipOptions? options,
        IProgress<StageProgress>? progress, CancellationToken cancellationToken, KinshipKeeper? keeper = null)
    {
        KinshipSum sum = KinshipAccumulation.Total(
            genotypes, selection, backend, options ?? KinshipOptions.Default, progress, cancellationToken, keeper);
        (DenseMatrix matrix, DenseMatrix? pairCounts) = sum.DivideInPlace();
        return new Kinship(matrix, selection.Select(genotypes.Samples), sum.MarkerCount, pairCounts);
    }
}
