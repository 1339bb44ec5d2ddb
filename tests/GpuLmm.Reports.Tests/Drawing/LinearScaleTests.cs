namespace GpuLmm.Reports.Tests;

public sealed class LinearScaleTests
{
    [TestCase(0, 8.2, 5, "0 2 4 6 8")]
    [TestCase(-0.13, 0.13, 5, "-0.1 -0.05 0 0.05 0.1")]
    [TestCase(0, 0.5, 6, "0 0.1 0.2 0.3 0.4 0.5")]
    [TestCase(1234, 1236, 4, "1234 1234.5 1235 1235.5 1236")]
    public void Ticks_are_round(double least, double most, int about, string expected) => Assert.That(
        new LinearScale(least, most, 0, 1).Ticks(about),
        Is.EqualTo(expected.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))).Within(1e-9));

    [Test]
    public void Ends_of_the_data_are_ends_of_the_axis()
    {
        var scale = new LinearScale(2, 4, 100, 20);

        Assert.That((scale[2], scale[3], scale[4]), Is.EqualTo((100.0, 60.0, 20.0)));
    }
}
