using System.Text.Json;
using GpuLmm.Numerics;

namespace GpuLmm.Golden.Tests;

/// <summary>
/// Saddlepoints of scores against roots and tails in 50 digits (<c>Data/case_control/saddlepoints.json.gz</c>): from next to nothing to 38
/// deviations, beyond the support and just inside it.
/// </summary>
[TestFixture]
public sealed class SaddlepointTests
{
    // The reference is right to 5e-12, its roots to 1e-11.
    private const double Tolerance = 1e-10;

    private static readonly Lazy<Dictionary<string, JsonElement>> Cases = new(() =>
    {
        using Stream stream = GoldenData.OpenCompressed("case_control", "saddlepoints.json.gz");
        return JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(one => one.GetProperty("label").GetString()!);
    });

    private static IEnumerable<string> Labels() => Cases.Value.Keys;

    [TestCaseSource(nameof(Labels))]
    public void Both_tails_are_those_in_many_digits(string label)
    {
        JsonElement one = Cases.Value[label];
        double[] c = Numbers(one, "c"), mean = Numbers(one, "mu");
        double variance = one.GetProperty("gaussian_variance").GetDouble(), q = one.GetProperty("q").GetDouble();
        ScoreLaw law = one.GetProperty("family").GetString() == "binomial" ? new BinomialLaw(mean, null) : new PoissonLaw(mean);

        // A score next to zero, where r* has no digits: only that there is nothing to see is asked for.
        if (label == "exactly zero score")
        {
            Assert.That(law.NegativeLog10(c, variance, q), Is.EqualTo(0).Within(1e-6));
            return;
        }

        foreach ((string name, int sign) in new[] { ("upper", 1), ("lower", -1) })
        {
            JsonElement tail = one.GetProperty(name);
            double log = law.LogTail(c, sign, variance, Math.Abs(q));
            double other = law.LogTail(c, sign, variance, Math.Abs(q), isLugannaniRice: true);
            if (tail.GetProperty("logp").ValueKind == JsonValueKind.Null)
            {
                Assert.That(log, Is.EqualTo(double.NegativeInfinity), name);
                continue;
            }

            double root = Math.Abs(tail.GetProperty("root").GetDouble());
            Assert.That(law.TailOf(c, sign, variance, Math.Abs(q)).Root, Is.EqualTo(root).Within(Tolerance * root), name);
            Assert.That(log, Is.EqualTo(tail.GetProperty("logp").GetDouble()).Within(Tolerance * Math.Abs(log)), name);
            if (tail.GetProperty("logp_lr") is { ValueKind: JsonValueKind.Number } lugannani)
            {
                Assert.That(other, Is.EqualTo(lugannani.GetDouble()).Within(Tolerance * Math.Abs(log)), name);
            }
        }

        if (one.GetProperty("log10p_two_sided").ValueKind == JsonValueKind.Number)
        {
            double both = one.GetProperty("log10p_two_sided").GetDouble();
            Assert.That(law.NegativeLog10(c, variance, q), Is.EqualTo(both).Within(Tolerance * Math.Max(1, both)));
        }
    }

    private static double[] Numbers(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
}
