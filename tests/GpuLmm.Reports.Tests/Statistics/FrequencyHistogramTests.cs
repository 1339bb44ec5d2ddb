namespace GpuLmm.Reports.Tests;

public sealed class FrequencyHistogramTests
{
    [Test]
    public void Frequencies_of_either_allele_are_counted_as_that_of_the_rarer()
    {
        var histogram = new FrequencyHistogram();
        foreach (double frequency in new[] { 0, 1, 0.005, 0.995, 0.255, 0.745, 0.5, double.NaN })
        {
            histogram.Add(frequency);
        }

        Assert.That(histogram.Counts[0], Is.EqualTo(4));
        Assert.That(histogram.Counts[25], Is.EqualTo(2));
        Assert.That(histogram.Counts[49], Is.EqualTo(1));
        Assert.That(histogram.Counts.Sum(), Is.EqualTo(7));
    }
}
