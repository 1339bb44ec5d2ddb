using System.Text.Json;
using GpuLmm.Numerics;

namespace GpuLmm.Golden.Tests;

/// <summary>Sums of chi-squares and Cauchy combinations against quadratures of many digits (<c>Data/sets</c>).</summary>
[TestFixture]
public sealed class SetMathematicsTests
{
    [Test]
    public void Tails_of_sums_of_chi_squares_are_those_of_closed_forms_and_long_quadratures()
    {
        var sum = new ChiSquareSum();
        foreach (JsonElement own in Cases("chisq_mixture.json.gz"))
        {
            double expected = own.GetProperty("log10p").GetDouble(), q = own.GetProperty("q").GetDouble();
            sum.Begin(Numbers(own.GetProperty("lam")));

            double actual = -sum.LogTail(q) / Math.Log(10);

            Assert.That(actual, Is.EqualTo(expected).Within(1e-10 * expected), $"{own}");
            Assert.That(sum.Quantile(-expected * Math.Log(10), q / 3), Is.EqualTo(q).Within(1e-9 * q), $"{own}");
        }
    }

    [Test]
    public void Combinations_of_p_are_exact_at_every_size()
    {
        foreach (JsonElement own in Cases("cauchy.json.gz"))
        {
            double expected = own.GetProperty("log10p").GetDouble();
            JsonElement weights = own.GetProperty("weights");

            double actual = CauchyCombination.NegativeLog10(
                Numbers(own.GetProperty("log10p_in")), weights.ValueKind == JsonValueKind.Null ? [] : Numbers(weights));

            // Below 0.01, 1 − p has only the digits of the input.
            Assert.That(actual, Is.EqualTo(expected).Within((expected < 0.01 ? 1e-9 : 1e-12) * expected), $"{own}");
        }
    }

    internal static JsonElement[] Cases(string file)
    {
        using Stream stream = GoldenData.OpenCompressed("sets", file);
        return [.. JsonDocument.Parse(stream).RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    internal static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(element => element.GetDouble())];
}
