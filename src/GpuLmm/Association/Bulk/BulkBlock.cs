using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>What all traits of a pass see in the markers of a block.</summary>
/// <param name="genotypes">G.</param>
/// <param name="samples">The samples of the pass.</param>
/// <param name="patterns">The sample sets of its traits.</param>
/// <param name="capacity">Most markers of a block.</param>
/// <param name="takesMissing">Whether missing calls are multiplied too.</param>
internal sealed class BulkBlock(
    Genotypes genotypes, SampleSet samples, BulkPattern[] patterns, int capacity, bool takesMissing)
{
    private readonly MarkerCoding[] codings = new MarkerCoding[capacity];
    private readonly double[] means = new double[capacity];

    /// <summary>Markers of the block.</summary>
    public int Count { get; private set; }

    /// <summary>The markers.</summary>
    public Marker[] Markers { get; } = new Marker[capacity];

    /// <summary>Their chromosomes, normalised.</summary>
    public string[] Chromosomes { get; } = new string[capacity];

    /// <summary>Their positions.</summary>
    public long[] Positions { get; } = new long[capacity];

    /// <summary>Whether covariates explain a marker.</summary>
    public bool[] IsCollinear { get; } = new bool[capacity];

    /// <summary>Markers that covariates explain.</summary>
    public List<int> Collinear { get; } = [];

    /// <summary>Markers with missing calls, where these are multiplied.</summary>
    public int[] Missing { get; private set; } = [];

    /// <summary>The value of x for every code of each marker.</summary>
    public ReadOnlySpan<MarkerCoding> Codings => codings.AsSpan(0, Count);

    /// <summary>Takes the markers of a block.</summary>
    public void Take(GenotypeBlock block, int threads)
    {
        Count = block.Count;
        var missing = new List<int>();
        string? last = null;
        for (int j = 0; j < Count; j++)
        {
            Marker marker = Markers[j] = genotypes.Markers[block.MarkerIndex(j)];
            Positions[j] = marker.Position;
            Chromosomes[j] = marker.Chromosome == last ? Chromosomes[j - 1] : ChromosomeNames.Normalize(marker.Chromosome);
            last = marker.Chromosome;
            MarkerCounts counts = genotypes.Count(block, j, samples.Selection);
            codings[j] = MarkerColumns.CodingOf(counts);
            means[j] = counts.Called > 0 ? counts.Mean : 0;
            if (takesMissing && counts.Missing > 0 && counts.Called > 0)
            {
                missing.Add(j);
            }
        }

        Missing = [.. missing];
        Parallel.For(0, patterns.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, k =>
            patterns[k].Take(genotypes, block, means));
    }

    /// <summary>Finds the markers that covariates explain, once the products are there.</summary>
    public void Judge(BulkProducts products, double collinearShare)
    {
        ReadOnlySpan<double> left = products.Information(0, 1), squares = products.Squares;
        Collinear.Clear();
        for (int j = 0; j < Count; j++)
        {
            IsCollinear[j] = !(left[j] > collinearShare * squares[j]);
            if (IsCollinear[j])
            {
                Collinear.Add(j);
            }
        }
    }
}
