namespace GpuLmm;

/// <summary>A result of a marker and trait before its p is computed.</summary>
/// <param name="Marker">Index of the marker: within the block, or of the file.</param>
/// <param name="A">x'Px.</param>
/// <param name="B">x'Py.</param>
/// <param name="Status">Why there is no statistic.</param>
internal readonly record struct BulkHit(int Marker, double A, double B, MarkerStatus Status);

/// <summary>
/// The best markers of a trait, best first. Statistics are compared to the seven digits of a float: markers of the same calls differ in the
/// last bits of their sums, and are in the order of the file.
/// </summary>
/// <param name="most">How many are kept.</param>
internal sealed class BulkTop(int most)
{
    private readonly List<(float Key, BulkHit Hit, double Frequency, int Called)> best = new(Math.Min(most, 64));

    /// <summary>Best first.</summary>
    public IReadOnlyList<(float Key, BulkHit Hit, double Frequency, int Called)> Best => best;

    /// <summary>No statistic below it is among the best so far.</summary>
    public double Least => best.Count < most ? 0 : best[^1].Key * (1 - 1e-6);

    /// <summary>Whether a statistic is among the best so far.</summary>
    public bool Takes(double statistic) => best.Count < most || (float)statistic > best[^1].Key;

    /// <summary>Writes the best so far.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(best.Count);
        foreach ((float key, BulkHit hit, double frequency, int called) in best)
        {
            writer.Write(key);
            writer.Write(hit.Marker);
            writer.Write(hit.A);
            writer.Write(hit.B);
            writer.Write(frequency);
            writer.Write(called);
        }
    }

    /// <summary>Reads them.</summary>
    public void Read(BinaryReader reader)
    {
        best.Clear();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            float key = reader.ReadSingle();
            var hit = new BulkHit(reader.ReadInt32(), reader.ReadDouble(), reader.ReadDouble(), MarkerStatus.Tested);
            best.Add((key, hit, reader.ReadDouble(), reader.ReadInt32()));
        }
    }

    /// <summary>Takes a marker that comes behind those before in the file.</summary>
    /// <param name="statistic">Its statistic, that <see cref="Takes"/>.</param>
    /// <param name="hit">With the index of the marker in the file.</param>
    /// <param name="frequency">Of allele 1.</param>
    /// <param name="called">Samples with a call.</param>
    public void Add(double statistic, BulkHit hit, double frequency, int called)
    {
        float key = (float)statistic;
        if (best.Count == most)
        {
            best.RemoveAt(most - 1);
        }

        int low = 0, high = best.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = best[middle].Key >= key ? (middle + 1, high) : (low, middle);
        }

        best.Insert(low, (key, hit, frequency, called));
    }
}
