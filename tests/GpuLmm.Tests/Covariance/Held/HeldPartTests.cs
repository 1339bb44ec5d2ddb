using CsCheck;

namespace GpuLmm.Tests;

/// <summary>
/// Working parameters with one number held: σ has that number, the way there and back is the identity, and its derivatives are those of
/// differences.
/// </summary>
[TestFixture]
public sealed class HeldPartTests
{
    private static readonly Gen<(int Seed, int K)> Blocks = Gen.Select(Gen.Int[1, 100_000], Gen.Int[2, 4]);

    [Test]
    public void Blocks_hold_every_deviation_and_correlation() => Blocks.Sample((seed, k) =>
    {
        var random = new Random(seed);
        EffectsPart part = Part(k, isCorrelated: true);
        int component = random.Next(part.Components.Count);
        (int a, int b) = part.Pairs[component];
        double[] phi = [.. part.Pairs.Select(pair => pair.A == pair.B ? 0.2 + random.NextDouble() : SimulatedStudy.Normal(random))];
        double value = a == b ? 0.1 + random.NextDouble() : (2 * random.NextDouble()) - 1;
        HeldPart held = HeldPart.Of(part, component, value);
        double[] psi = held.ToParameters(part.ToComponents(phi)), sigma = held.ToComponents(psi);
        double[] full = part.CovarianceMatrix(sigma);

        Assert.That(a == b ? Math.Sqrt(full[(a * k) + a]) : full[(a * k) + b] / Math.Sqrt(full[(a * k) + a] * full[(b * k) + b]),
            Is.EqualTo(value).Within(1e-12));
        Assert.That(held.ToParameters(sigma), Is.EqualTo(psi).Within(1e-8));
        Differences(held, psi);
    });

    [Test]
    public void Components_without_covariances_are_held_as_they_are()
    {
        EffectsPart part = Part(3, isCorrelated: false);
        HeldPart held = HeldPart.Of(part, 1, 0.5);

        double own = part.FromReported([0, 0.25, 0])[1];

        Assert.That(held.ToParameters([1, 2, 3]), Is.EqualTo(new[] { 1, own, 3 }));
        Assert.That(held.LowerBounds, Is.EqualTo(new[] { 0, own, 0 }));
        Assert.That(held.UpperBounds[1], Is.EqualTo(own));
    }

    [Test]
    public void Shares_are_held_whatever_the_other_variances()
    {
        var parameters = new VarianceParameters([Part(1, false), Part(2, true), new ResidualPart([""], new int[8], null)]);
        var held = new HeldShare(parameters, 0, 0.3);
        double[] psi = [0.3, 0.8, -0.4, 0.5, 1.2], sigma = held.ToComponents(psi);
        double[] variances = [.. parameters.Parts.SelectMany((part, k) => part.SampleVariances(parameters.Of(k, sigma)))];

        Assert.That(variances[0] / variances.Sum(), Is.EqualTo(0.3).Within(1e-12));
        Assert.That(held.ToParameters(sigma), Is.EqualTo(psi).Within(1e-12));
        double[] jacobian = held.Jacobian(psi);
        for (int k = 1; k < psi.Length; k++)
        {
            double[] up = [.. psi], down = [.. psi];
            up[k] += 1e-6;
            down[k] -= 1e-6;
            double[] slope = [.. held.ToComponents(up).Zip(held.ToComponents(down), (a, b) => (a - b) / 2e-6)];
            Assert.That(Enumerable.Range(0, psi.Length).Select(row => jacobian[(row * psi.Length) + k]),
                Is.EqualTo(slope).Within(1e-8), $"parameter {k}");
        }
    }

    private static void Differences(HeldPart held, double[] psi)
    {
        double[] jacobian = held.Jacobian(psi)!;
        for (int k = 0; k < psi.Length; k++)
        {
            if (held.LowerBounds[k] == held.UpperBounds[k])
            {
                continue;
            }

            double[] up = [.. psi], down = [.. psi];
            up[k] += 1e-6;
            down[k] -= 1e-6;
            double[] slope = [.. held.ToComponents(up).Zip(held.ToComponents(down), (a, b) => (a - b) / 2e-6)];
            Assert.That(Enumerable.Range(0, psi.Length).Select(row => jacobian[(row * psi.Length) + k]),
                Is.EqualTo(slope).Within(1e-7), $"parameter {k}");
        }
    }

    private static EffectsPart Part(int k, bool isCorrelated) => new(
        "g", new EffectsMatrix([0, 0, 1, 1, 2, 2, 3, 3], 4, null), [.. Enumerable.Range(0, k).Select(a => $"e{a}")],
        [.. Enumerable.Range(0, k).Select(a => (double[])[.. Enumerable.Range(0, 8).Select(i => Math.Pow(i - 3, a))])], isCorrelated);
}
