using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// What is tested of one set: its columns, and for each of its masks which of them are looked at with which weights.
/// </summary>
internal sealed class SetTask
{
    private readonly SetColumns columns = new();
    private readonly SetOptions options;
    private readonly IReadOnlyList<CountedVariant> variants;
    private readonly ResolvedSet set;
    private readonly Genotypes genotypes;
    private readonly SampleSelection samples;
    private readonly Dictionary<int, int> columnOf = [];

    /// <param name="set">The set.</param>
    /// <param name="variants">Its variants, as they are counted.</param>
    /// <param name="masks">Its masks.</param>
    /// <param name="columnOfMarker">The dosages of a marker.</param>
    /// <param name="options">Which variants, and how.</param>
    /// <param name="genotypes">G.</param>
    /// <param name="samples">The n samples.</param>
    public SetTask(
        ResolvedSet set, IReadOnlyList<CountedVariant> variants, IReadOnlyList<SetMask> masks, Func<int, SparseColumn> columnOfMarker,
        SetOptions options, Genotypes genotypes, SampleSelection samples)
    {
        (this.set, this.variants, this.options, this.genotypes, this.samples) = (set, variants, options, genotypes, samples);
        foreach (int place in masks.SelectMany(mask => mask.Places).Distinct().Order())
        {
            columnOf[place] = columns.Add(columnOfMarker(variants[place].Marker));
        }

        Masks = [.. masks.Select(mask => mask.SameAs >= 0 || mask.Places.Length == 0 ? null : Of(mask))];
    }

    /// <summary>All columns.</summary>
    public IReadOnlyList<SparseColumn> Columns => columns.All;

    /// <summary>Of every mask what is tested; null where it has no variant, or those of another.</summary>
    public IReadOnlyList<MaskColumns?> Masks { get; }

    /// <summary>Where the column of a variant is.</summary>
    public int ColumnOf(int place) => columnOf[place];

    /// <summary>Copies of the alleles that are counted in cases and in others; samples without a call have none.</summary>
    public (double Cases, double Others) Count(SetMask mask, Func<int, bool> isCase)
    {
        (double cases, double others) = (0, 0);
        foreach (int place in mask.Places)
        {
            MarkerCounts counts = variants[place].Counts!.Value;
            bool isFlipped = !options.IsAlleleOne && variants[place].IsFlipped;
            SparseColumn column = columns.All[columnOf[place]];
            for (int k = 0; k < column.Rows.Length; k++)
            {
                (int own, int coded) = genotypes.CopiesOf(variants[place].Marker, samples.Indices[column.Rows[k]]);
                double mean = isFlipped ? 2 - counts.Mean - (2 - coded) : counts.Mean;
                double copies = counts.Missing > 0 && column.Values[k] == mean ? 0 : column.Values[k] * own / coded;
                (cases, others) = isCase(column.Rows[k]) ? (cases + copies, others) : (cases, others + copies);
            }
        }

        return (cases, others);
    }

    private MaskColumns Of(SetMask mask)
    {
        SparseColumn[] own = [.. mask.Places.Select(place => columns.All[columnOf[place]])];
        int[] rare = [.. mask.Places.Where(place => variants[place].Counts!.Value.MinorAlleleCount <= options.CollapseCount)];
        int[] others = [.. mask.Places.Except(rare)];
        WeightedColumns weighted = Weighted(options.Weights, rare, others);
        return new MaskColumns(
            columns.Add(SetColumns.Largest(own)), columns.Add(SetColumns.Sum(own)), columns.Add(SetColumns.Sum(own, 2)), weighted,
            options.Weights == SetWeights.Equal ? weighted : Weighted(SetWeights.Equal, rare, others), rare.Length,
            mask.Places.Sum(AlleleCount));
    }

    private double AlleleCount(int place) =>
        options.IsAlleleOne ? variants[place].Allele1Count : variants[place].Counts!.Value.MinorAlleleCount;

    /// <summary>The variants with their weights; those that are ultra-rare as one.</summary>
    private WeightedColumns Weighted(SetWeights weights, int[] rare, int[] others)
    {
        var places = new List<int>();
        var factors = new List<double>();
        var frequencies = new List<double>();
        foreach (int place in others)
        {
            places.Add(columnOf[place]);
            frequencies.Add(variants[place].Counts!.Value.MinorAlleleFrequency);
            factors.Add(weights.IsFromFile ? set.Variants[place].Weight : weights.At(frequencies[^1]));
        }

        if (rare.Length > 0)
        {
            SparseColumn[] own = [.. rare.Select(place => columns.All[columnOf[place]])];
            SparseColumn counted = SetColumns.Largest(own);
            places.Add(columns.Add(weights.IsFromFile ? SetColumns.Largest(own, k => set.Variants[rare[k]].Weight) : counted));
            frequencies.Add(counted.Values.Sum() / (2.0 * samples.Count));
            factors.Add(weights.IsFromFile ? 1 : weights.At(frequencies[^1]));
        }

        return new WeightedColumns([.. places], [.. factors], [.. frequencies]);
    }
}

/// <summary>What is tested of a mask.</summary>
/// <param name="Largest">Column of the largest dosage of every sample.</param>
/// <param name="Sum">Column of their sum.</param>
/// <param name="Capped">Column of their sum, at most 2 (comphet).</param>
/// <param name="Weighted">Variants with the weights of the run.</param>
/// <param name="Equal">Variants with equal weights.</param>
/// <param name="UltraRare">Variants that are collapsed.</param>
/// <param name="AlleleCount">Copies of the alleles that are counted.</param>
internal sealed record MaskColumns(
    int Largest, int Sum, int Capped, WeightedColumns Weighted, WeightedColumns Equal, int UltraRare, double AlleleCount);

/// <summary>Columns of a set with weights.</summary>
/// <param name="Places">Which columns.</param>
/// <param name="Weights">Their weights.</param>
/// <param name="Frequencies">Frequencies of their rarer alleles.</param>
internal sealed record WeightedColumns(int[] Places, double[] Weights, double[] Frequencies)
{
    /// <summary>w² f (1 − f): what ACAT-V weights p with.</summary>
    public double[] OfP => [.. Weights.Zip(Frequencies, (weight, frequency) => weight * weight * frequency * (1 - frequency))];
}
