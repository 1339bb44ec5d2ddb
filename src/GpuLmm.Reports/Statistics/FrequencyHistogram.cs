namespace GpuLmm.Reports;

/// <summary>How many markers have which frequency of the rarer allele, in steps of 0.01.</summary>
internal sealed class FrequencyHistogram
{
    public const int Bins = 50;
    private readonly long[] counts = new long[Bins];

    /// <summary>Bin k counts frequencies in [k, k + 1)/100, the last also 0.5.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>Takes the frequency of either allele; NaN is not counted.</summary>
    public void Add(double frequency)
    {
        if (double.IsFinite(frequency))
        {
            counts[Math.Clamp((int)(Math.Min(frequency, 1 - frequency) * 2 * Bins), 0, Bins - 1)]++;
        }
    }
}
