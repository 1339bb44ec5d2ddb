using CsCheck;

namespace GpuLmm.Tests;

public sealed class DesignMatrixTests
{
    [Test]
    public void The_intercept_is_first()
    {
        using var design = DesignMatrix.FromColumns(3, ["age"], [[4, 5, 7]]);

        Assert.That(design.Names, Is.EqualTo(new[] { "(Intercept)", "age" }));
        Assert.That(design.Matrix.Column(0).ToArray(), Is.EqualTo(new double[] { 1, 1, 1 }));
        Assert.That(design.Matrix.Column(1).ToArray(), Is.EqualTo(new double[] { 4, 5, 7 }));
        Assert.That(design.Dropped, Is.Empty);
    }

    [Test]
    public void Dependent_columns_are_dropped_and_say_on_what()
    {
        double[] age = [31, 45, 62, 58, 39, 27];
        double[] height = [1.6, 1.8, 1.7, 1.9, 1.65, 1.75];
        double[] birthYear = Array.ConvertAll(age, a => 2020 - a);
        double[] mixture = [.. age.Zip(height, (a, h) => (1e6 * a) - (2e3 * h))];
        using var design = DesignMatrix.FromColumns(
            6,
            ["batch", "age", "height", "birthYear", "zero", "mixture", "age2"],
            [[7, 7, 7, 7, 7, 7], age, height, birthYear, new double[6], mixture, Array.ConvertAll(age, a => a * a)]);

        Assert.That(design.Names, Is.EqualTo(new[] { "(Intercept)", "age", "height", "age2" }));
        Assert.That(design.Dropped, Is.EqualTo(new[]
        {
            new LeftOut("batch", "collinear with (Intercept)"),
            new LeftOut("birthYear", "collinear with (Intercept), age"),
            new LeftOut("zero", "no row has it (0 in every row)"),
            new LeftOut("mixture", "collinear with age, height"),
        }));
    }

    [TestCase(1e-200)]
    [TestCase(1.0)]
    [TestCase(1e200)]
    public void Scale_does_not_matter(double scale)
    {
        double[] x = [scale, 2 * scale, 4 * scale, 3 * scale];
        using var design = DesignMatrix.FromColumns(4, ["x", "again"], [x, Array.ConvertAll(x, v => -3 * v)]);

        Assert.That(design.Names, Is.EqualTo(new[] { "(Intercept)", "x" }));
        Assert.That(design.Dropped.Single().Reason, Is.EqualTo("collinear with x"));
    }

    [Test]
    public void A_small_spread_around_a_large_mean_is_kept()
    {
        using var design = DesignMatrix.FromColumns(4, ["position"], [[1e7, 1e7 + 1, 1e7 + 2, 1e7 - 1]]);

        Assert.That(design.Names, Has.Count.EqualTo(2));
    }

    [Test]
    public void Random_combinations_are_found() =>
        Gen.Select(Gen.Double[-1, 1].Array[30].Array[4], Gen.Double[0.1, 5].Array[4]).Sample((columns, weights) =>
        {
            double[] sum = [.. Enumerable.Range(0, 30).Select(i => Enumerable.Range(0, 4).Sum(k => weights[k] * columns[k][i]))];
            using var design = DesignMatrix.FromColumns(30, ["a", "b", "c", "d", "sum"], [.. columns, sum]);
            Assert.That(design.Dropped.Single(), Is.EqualTo(new LeftOut("sum", "collinear with a, b, c, d")));
        });

    [Test]
    public void Shapes_and_values_are_checked()
    {
        Assert.That(() => DesignMatrix.FromColumns(2, ["x"], [[1, 2, 3]]), Throws.ArgumentException);
        Assert.That(() => DesignMatrix.FromColumns(2, ["x", "y"], [[1, 2]]), Throws.ArgumentException);
        Assert.That(() => DesignMatrix.FromColumns(0, [], []), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            () => DesignMatrix.FromColumns(2, ["x"], [[1, double.NaN]]),
            Throws.ArgumentException.With.Message.EqualTo("Column x: value 1 is NaN, expected a finite number."));
    }
}
