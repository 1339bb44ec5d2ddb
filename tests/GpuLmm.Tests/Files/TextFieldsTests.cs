using System.Globalization;
using System.Text;
using CsCheck;

namespace GpuLmm.Tests;

/// <summary>Numbers are read as the framework reads them, to the bit.</summary>
public sealed class TextFieldsTests
{
    private static readonly string[] Signs = ["", "-", "+"], Points = ["", ".", ".", ".", "e"];
    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[0, 20].Select(digits => new string(digits));

    [Test]
    public void Numbers_have_the_bits_that_the_framework_gives() =>
        Gen.Select(Gen.Int[0, 2], Digits, Gen.Int[0, 4], Digits).Sample((sign, whole, point, part) =>
        {
            string text = Signs[sign] + whole + Points[point] + part;
            bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected)
                && double.IsFinite(expected);

            bool isRead = TextFields.TryNumber(Encoding.UTF8.GetBytes(text), out double value);

            Assert.That(isRead, Is.EqualTo(isNumber), text);
            if (isNumber)
            {
                Assert.That(BitConverter.DoubleToInt64Bits(value), Is.EqualTo(BitConverter.DoubleToInt64Bits(expected)), text);
            }
        }, iter: 20_000, threads: 1);

    [TestCase("-0")]
    [TestCase("0.000000000000001")]
    [TestCase("999999999999999")]
    [TestCase("0.3")]
    [TestCase("-1.5E-300")]
    public void Numbers_at_the_edges(string text)
    {
        Assert.That(TextFields.TryNumber(Encoding.UTF8.GetBytes(text), out double value), Is.True);
        Assert.That(BitConverter.DoubleToInt64Bits(value),
            Is.EqualTo(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("-")]
    [TestCase("1.2.3")]
    [TestCase("1,5")]
    [TestCase("inf")]
    public void What_is_no_number(string text) =>
        Assert.That(TextFields.TryNumber(Encoding.UTF8.GetBytes(text), out _), Is.False);
}
