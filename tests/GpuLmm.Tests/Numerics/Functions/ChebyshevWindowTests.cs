using GpuLmm.Numerics;

namespace GpuLmm.Tests;

[TestFixture]
public sealed class ChebyshevWindowTests
{
    [Test]
    public void Interpolates_analytic_function_to_the_accuracy_promised()
    {
        // 1/(1 + 3 e^θ), the shape of every term of the likelihood.
        static double F(double theta) => 1 / (1 + (3 * Math.Exp(theta)));
        var window = new ChebyshevWindow(-2.5, 1.5, 22);
        double[] values = [.. window.Nodes.Select(F)];

        double worst = Enumerable.Range(0, 401).Select(i => -2.5 + (i * 0.01)).Max(t => Math.Abs(window.Interpolate(values, t) - F(t)));

        Assert.That(worst, Is.LessThan(1e-10));
    }

    [Test]
    public void Differentiates_polynomials_exactly()
    {
        var window = new ChebyshevWindow(-1, 3, 8);
        double[] cubes = [.. window.Nodes.Select(x => (x * x * x) - x)];
        for (int g = 0; g < 8; g++)
        {
            double derivative = Enumerable.Range(0, 8).Sum(k => window.Differentiation[(g * 8) + k] * cubes[k]);
            Assert.That(derivative, Is.EqualTo((3 * window.Nodes[g] * window.Nodes[g]) - 1).Within(1e-11));
        }
    }

    [Test]
    public void Ends_are_nodes()
    {
        var window = new ChebyshevWindow(-11.5, -4, 31);

        Assert.That(window.Nodes[0], Is.EqualTo(-11.5));
        Assert.That(window.Nodes[^1], Is.EqualTo(-4));
        Assert.That(window.Nodes, Is.Ordered);
    }
}
