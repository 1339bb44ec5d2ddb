using CsCheck;

namespace GpuLmm.Reports.Tests;

public sealed class OrderHistogramTests
{
    [Test]
    public void Values_far_apart_come_back_exactly()
    {
        double[] values = [0.25, 3, 0.0013, 400, 7.3];
        OrderHistogram histogram = Of(values);

        Assert.That(histogram.Largest([1, 2, 3, 4, 5]), Is.EqualTo(values.OrderDescending()));
        Assert.That(histogram.Median(), Is.EqualTo(3));
    }

    [Test]
    public void Any_rank_is_within_the_width_of_a_bin() =>
        Gen.Double[0, 50].Array[1, 400].Sample(values =>
        {
            double[] sorted = [.. values.OrderDescending()];
            double[] found = Of(values).Largest([.. Enumerable.Range(1, values.Length).Select(k => (long)k)]);
            for (int k = 0; k < sorted.Length; k++)
            {
                Assert.That(found[k], Is.EqualTo(sorted[k]).Within((sorted[k] / 16384) + 1e-12));
            }
        }, iter: 200);

    [Test]
    public void The_median_is_that_of_the_middle_two()
    {
        Assert.That(Of([1, 2, 4, 8]).Median(), Is.EqualTo(3));
        Assert.That(Of([]).Median(), Is.NaN);
    }

    [Test]
    public void Zero_has_a_place()
    {
        Assert.That(Of([0, 0, 1]).Largest([1, 2, 3]), Is.EqualTo(new double[] { 1, 0, 0 }));
    }

    private static OrderHistogram Of(double[] values)
    {
        var histogram = new OrderHistogram();
        Array.ForEach(values, histogram.Add);
        return histogram;
    }
}
