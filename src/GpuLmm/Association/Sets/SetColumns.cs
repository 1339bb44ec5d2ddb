using GpuLmm.Backends;

namespace GpuLmm;

/// <summary>
/// The columns of a set: its variants, and what masks make of several of them. A column that was there before is not made again.
/// </summary>
internal sealed class SetColumns
{
    private readonly List<SparseColumn> columns = [];
    private readonly Dictionary<int, List<int>> byHash = [];

    /// <summary>All columns.</summary>
    public IReadOnlyList<SparseColumn> All => columns;

    /// <summary>Takes a column, and says where it is.</summary>
    public int Add(SparseColumn column)
    {
        var hash = new HashCode();
        foreach ((int row, double value) in column.Rows.Zip(column.Values))
        {
            hash.Add(row);
            hash.Add(value);
        }

        if (!byHash.TryGetValue(hash.ToHashCode(), out List<int>? places))
        {
            byHash[hash.ToHashCode()] = places = [];
        }

        foreach (int place in places)
        {
            if (columns[place].Rows.AsSpan().SequenceEqual(column.Rows) && columns[place].Values.AsSpan().SequenceEqual(column.Values))
            {
                return place;
            }
        }

        places.Add(columns.Count);
        columns.Add(column);
        return columns.Count - 1;
    }

    /// <summary>Dosages of a marker: copies of its rarer allele, or of allele 1, the mean where there is no call.</summary>
    /// <param name="genotypes">G.</param>
    /// <param name="block">A block of its markers.</param>
    /// <param name="j">Which of the block.</param>
    /// <param name="samples">The n samples.</param>
    /// <param name="isAlleleOne">Whether copies of allele 1 are counted in any case.</param>
    /// <param name="values">Room for n numbers.</param>
    public static SparseColumn Dosages(
        Genotypes genotypes, GenotypeBlock block, int j, SampleSelection samples, bool isAlleleOne, double[] values)
    {
        MarkerCounts counts = genotypes.Count(block, j, samples);
        bool isFlipped = !isAlleleOne && counts.Allele1Frequency > 0.5;
        block.Decode<double>(
            j, samples, isFlipped ? new MarkerCoding(0, 2 - counts.Mean, 1, 2) : MarkerCoding.Additive(counts.Mean), values);
        int marker = block.MarkerIndex(j);
        if (isFlipped && genotypes.Karyotype.KindOf(genotypes.Markers[marker]) == ChromosomeKind.X)
        {
            // Where one copy counts once, the other allele's are what is left of one.
            for (int i = 0; i < values.Length; i++)
            {
                values[i] -= 2 - genotypes.CopiesOf(marker, samples.Indices[i]).Coded;
            }
        }

        return SparseColumn.Of(values);
    }

    /// <summary>Of every sample the largest of its weighted dosages (REGENIE's and SAIGE's collapse).</summary>
    public static SparseColumn Largest(IReadOnlyList<SparseColumn> own, Func<int, double>? weight = null) =>
        Combined(own, weight, Math.Max, double.PositiveInfinity);

    /// <summary>Of every sample the sum of its dosages, no more than a limit.</summary>
    public static SparseColumn Sum(IReadOnlyList<SparseColumn> own, double limit = double.PositiveInfinity) =>
        Combined(own, null, (one, other) => one + other, limit);

    private static SparseColumn Combined(
        IReadOnlyList<SparseColumn> own, Func<int, double>? weight, Func<double, double, double> combine, double limit)
    {
        var values = new SortedDictionary<int, double>();
        for (int k = 0; k < own.Count; k++)
        {
            double factor = weight?.Invoke(k) ?? 1;
            for (int i = 0; i < own[k].Rows.Length; i++)
            {
                double value = factor * own[k].Values[i];
                int row = own[k].Rows[i];
                values[row] = values.TryGetValue(row, out double before) ? combine(before, value) : value;
            }
        }

        return new SparseColumn([.. values.Keys], [.. values.Values.Select(value => Math.Min(value, limit))]);
    }
}
