using System.Globalization;
using System.Text.RegularExpressions;

namespace GpuLmm.Reports.Tests;

public sealed partial class PaletteTests
{
    [Test]
    public void Letters_have_contrast_and_data_stand_out([Values] bool dark)
    {
        var colours = Variable().Matches(Palette.Variables(dark))
            .ToDictionary(match => match.Groups[1].Value, match => Luminance(match.Groups[2].Value));
        double paper = dark ? Luminance("14181b") : 1;

        // WCAG 2.2: 4.5 for letters (1.4.3), 3 for what has to be seen in a graphic (1.4.11).
        Assert.That(Contrast(colours["text"], paper), Is.GreaterThan(7));
        Assert.That(Contrast(colours["soft"], paper), Is.GreaterThan(4.5));
        Assert.That(Contrast(colours["accent"], paper), Is.GreaterThan(4.5));
        Assert.That(Contrast(colours["data"], paper), Is.GreaterThan(3));
    }

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string hex) => new[] { 0.2126, 0.7152, 0.0722 }.Select((weight, i) =>
    {
        double value = int.Parse(hex.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return weight * (value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4));
    }).Sum();

    [GeneratedRegex("--([a-z]+):#([0-9a-f]{6})")]
    private static partial Regex Variable();
}
