namespace GpuLmm.Tests;

/// <summary>Small models are right in any unit: random models, random units and origins.</summary>
[TestFixture]
public sealed class BatchInvarianceTests : HostFixture
{
    private const int Models = 60;

    [TestCase("y ~ condition + x + (1 | subject)", true)]
    [TestCase("y ~ condition + x + (x | subject)", true)]
    [TestCase("y ~ condition + x + (x || subject) + (1 | plate)", false)]
    public void Units_and_origins_change_nothing_but_units(string formula, bool isFreeOfOrigin)
    {
        var random = new Random(formula.Length);
        double Power(double least, double most) => Math.Pow(10, least + (random.NextDouble() * (most - least)));
        MixedModelOptions options = MixedModelOptions.Default with { Weights = "w" };
        for (int seed = 1; seed <= 3; seed++)
        {
            (double x, double y, double weight) units = (Power(-9, 9), Power(-9, 9), Power(-9, 9));
            double shift = isFreeOfOrigin ? Power(0, 6) : 0;
            var data = new SimulatedBatch(Models, seed);
            BatchedFit[] own = [.. ModelBatch.By(data.Table, formula, "model", options).Fit(Host)],
                other = [.. ModelBatch.By(data.InUnits(units.x, units.y, units.weight, shift), formula, "model", options).Fit(Host)];
            string what = FormattableString.Invariant($"seed {seed}, {units}, shift {shift:g4}");

            Assert.That(other.Select(fit => fit.Model), Is.EqualTo(own.Select(fit => fit.Model)));
            foreach ((BatchedFit a, BatchedFit b) in own.Zip(other))
            {
                Same(a, b, units, $"{a.Model}, {what}");
            }
        }
    }

    private static void Same(BatchedFit own, BatchedFit other, (double X, double Y, double Weight) units, string what)
    {
        Assert.That(other.Status, Is.EqualTo(own.Status), what);
        Assert.That(other.SampleCount, Is.EqualTo(own.SampleCount));
        if (!own.IsFitted)
        {
            return;
        }

        // ℓ of REML changes by the units of y and of the column x of X; V is the same with other weights.
        int p = own.Fixed.Count;
        double constant = (-(own.SampleCount - p) * Math.Log(units.Y)) - Math.Log(units.X);
        Assert.That(other.LogLikelihood - constant, Is.EqualTo(own.LogLikelihood).Within(1e-6 * (1 + Math.Abs(constant))), what);
        for (int k = 1; k < p; k++)
        {
            FixedEffect a = own.Fixed[k], b = other.Fixed[k];
            Assert.That(b.Statistic, Is.EqualTo(a.Statistic).Within(1e-5 * (1 + Math.Abs(a.Statistic))), $"{a.Name} of {what}");
            if (own.Status == BatchStatus.Converged)
            {
                Assert.That(b.DegreesOfFreedom, Is.EqualTo(a.DegreesOfFreedom).Within(0.01).Percent, $"{a.Name} of {what}");
            }
        }

        double residual = other.Variances[^1] / units.Y / units.Y / units.Weight;
        Assert.That(residual, Is.EqualTo(own.Variances[^1]).Within(0.01).Percent, what);
    }
}
